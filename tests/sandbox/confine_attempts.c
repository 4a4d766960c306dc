/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sandbox/confine_attempts.h"
#include "base/file.h"
#include "sandbox/core/sanitized.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#define PLACE const struct confine_place *p

static int
failed(bool it)
{
	return it ? (errno ? errno : EIO) : 0;
}

static int
opens(int dir, const char *path, int flags)
{
	char byte;
	int fd = openat(dir, path, flags | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno;
	if (flags & O_CREAT)
		return failed(write(fd, "x", 1) != 1);
	return failed(!(flags & O_DIRECTORY) && read(fd, &byte, 1) < 0);
}

static int
in_place(PLACE, const char *name, int flags)
{
	char path[128];

	(void)snprintf(path, sizeof path, "%s/%s", p->path, name);
	return opens(AT_FDCWD, path, flags);
}

static int
open_passwd(PLACE)
{
	(void)p;
	return opens(AT_FDCWD, "/etc/passwd", O_RDONLY);
}
static int
open_root(PLACE)
{
	(void)p;
	return opens(AT_FDCWD, "/usr/bin", O_RDONLY | O_DIRECTORY);
}
static int
open_status(PLACE)
{
	(void)p;
	return opens(AT_FDCWD, "/proc/self/status", O_RDONLY);
}
static int
open_memory(PLACE)
{
	(void)p;
	return failed(open("/proc/self/mem", O_RDWR | O_CLOEXEC) < 0);
}

static int
open_secret(PLACE)
{
	return in_place(p, "outside/secret", O_RDONLY);
}
static int
open_above(PLACE)
{
	return opens(p->folder, "../outside/secret", O_RDONLY);
}
static int
open_link(PLACE)
{
	return opens(p->folder, "link/secret", O_RDONLY);
}
static int
write_path(PLACE)
{
	return in_place(p, "outside/new", O_WRONLY | O_CREAT);
}
static int
write_above(PLACE)
{
	return opens(p->folder, "../outside/new", O_WRONLY | O_CREAT);
}
static int
write_link(PLACE)
{
	return opens(p->folder, "link/new", O_WRONLY | O_CREAT);
}
static int
write_inside(PLACE)
{
	return opens(p->folder, "new", O_WRONLY | O_CREAT);
}

static int
parent_environment(PLACE)
{
	char path[64];

	(void)snprintf(path, sizeof path, "/proc/%ld/environ", (long)p->parent);
	return opens(AT_FDCWD, path, O_RDONLY);
}

static int
held_descriptor(PLACE)
{
	char byte;

	return failed(pread(p->held, &byte, 1, 0) != 1);
}

static int
own_environment(PLACE)
{
	extern char **environ;

	(void)p;
	return environ && environ[0] ? 0 : ENOENT;
}

static int
make_socket(PLACE)
{
	(void)p;
	return failed(socket(AF_INET, SOCK_STREAM, 0) < 0);
}
static int
make_unix(PLACE)
{
	(void)p;
	return failed(socket(AF_UNIX, SOCK_STREAM, 0) < 0);
}
static int
make_pair(PLACE)
{
	int s[2];
	(void)p;
	return failed(socketpair(AF_UNIX, SOCK_STREAM, 0, s) < 0);
}

static int
run_program(PLACE)
{
	char *argv[] = {"true", NULL}, *env[] = {NULL};

	(void)p;
	(void)execve("/bin/true", argv, env);
	return errno;
}

static int
run_memory(PLACE)
{
	char *argv[] = {"none", NULL}, *env[] = {NULL};

	/* refused too: a file that is not a program, before its bytes are
	 * read */
	(void)syscall(SYS_execveat, p->folder, "file", argv, env, 0);
	return errno == EACCES || errno == ENOEXEC ? 0 : errno;
}

static int
fork_once(PLACE)
{
	long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	(void)p;
	if (pid == 0)
		_exit(0);
	return failed(pid < 0);
}

static int
kill_parent(PLACE)
{
	return failed(kill(p->parent, SIGWINCH) < 0);
}
static int
kill_thread(PLACE)
{
	return failed(syscall(SYS_tgkill, p->parent, p->parent, SIGWINCH) < 0);
}
static int
queue_signal(PLACE)
{
	return failed(sigqueue(p->parent, SIGWINCH, (union sigval){0}) < 0);
}

static int
signal_by_descriptor(PLACE)
{
	struct f_owner_ex who = {F_OWNER_PID, p->parent};

	return failed(fcntl(0, F_SETOWN_EX, &who) < 0);
}

static int
trace_me(PLACE)
{
	(void)p;
	return failed(ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0);
}

static int
read_parent(PLACE)
{
	static char there = 'x', here;
	struct iovec to = {&here, 1}, from = {&there, 1};

	return failed(process_vm_readv(p->parent, &to, 1, &from, 1, 0) != 1);
}

static int
make_code(PLACE)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)p;
	return failed(at == MAP_FAILED);
}

static int
turn_code(PLACE)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)p;
	return failed(mprotect(at, 4096, PROT_READ | PROT_EXEC) < 0);
}

static int
chmod_above(PLACE)
{
	return failed(fchmodat(p->folder, "../outside/secret", 0600, 0) < 0);
}
static int
chmod_link(PLACE)
{
	return failed(fchmodat(p->folder, "link/secret", 0600, 0) < 0);
}
static int
stat_above(PLACE)
{
	struct stat st;
	return failed(fstatat(p->folder, "../outside/secret", &st, 0) < 0);
}
static int
link_above(PLACE)
{
	return failed(linkat(p->folder, "../outside/secret", p->folder, "new",
			      0) < 0);
}
static int
rename_above(PLACE)
{
	return failed(
		renameat(p->folder, "file", p->folder, "../outside/new") < 0);
}
static int
unlink_above(PLACE)
{
	return failed(unlinkat(p->folder, "../outside/secret", 0) < 0);
}
static int
times_above(PLACE)
{
	return failed(utimensat(p->folder, "../outside/secret", NULL, 0) < 0);
}
static int
make_fifo(PLACE)
{
	return failed(mkfifoat(p->folder, "new", 0600) < 0);
}
static int
truncate_above(PLACE)
{
	char path[128];
	(void)snprintf(path, sizeof path, "%s/outside/secret", p->path);
	return failed(truncate(path, 0) < 0);
}
static int
make_folder(PLACE)
{
	return failed(mkdirat(p->folder, "new", 0700) < 0);
}
static int
make_link(PLACE)
{
	return failed(symlinkat("/etc/passwd", p->folder, "new") < 0);
}
static int
link_inside(PLACE)
{
	return failed(linkat(p->folder, "file", p->folder, "new", 0) < 0);
}

static int
link_between(PLACE)
{
	return mkdirat(p->folder, "new", 0700) < 0
		       ? errno
		       : failed(linkat(p->folder, "file", p->folder, "new/file",
					0) < 0);
}

static int
leave_namespace(PLACE)
{
	(void)p;
	return failed(unshare(CLONE_NEWUSER) < 0);
}
static int
name_itself(PLACE)
{
	(void)p;
	return failed(prctl(PR_SET_NAME, "other") < 0);
}
static int
rise_limits(PLACE)
{
	(void)p;
	return failed(syscall(SYS_prlimit64, 0, 7, NULL, NULL) < 0 &&
		      errno != EFAULT);
}
static int
make_memory_file(PLACE)
{
	(void)p;
	return failed(memfd_create("x", 0) < 0);
}
static int
open_ring(PLACE)
{
	(void)p;
	(void)syscall(SYS_io_uring_setup, 0, NULL);
	return errno == ENOSYS ? ENOSYS : 0;
}
static int
load_program(PLACE)
{
	(void)p;
	(void)syscall(SYS_bpf, -1, NULL, 0);
	return errno == ENOSYS ? ENOSYS : 0;
}

#define R(attempt, name) \
	{ \
		name, attempt, true, false \
	}

static const struct confine_row rows[] = {
	R(open_passwd, "reads /etc/passwd"),
	R(open_root, "opens a folder of the machine"),
	R(open_status, "reads /proc/self/status"),
	R(open_memory, "opens /proc/self/mem"),
	R(parent_environment, "reads its parent's environment"),
	R(open_secret, "reads a file by its path"),
	R(open_above, "reads through '..'"),
	R(open_link, "reads through a link"),
	R(write_path, "makes a file by its path"),
	R(write_above, "makes a file through '..'"),
	R(write_link, "makes a file through a link"),
	R(held_descriptor, "reads a descriptor that it was not given"),
	R(own_environment, "has an environment"),
	R(make_socket, "makes a socket"),
	R(make_unix, "makes a socket of the machine"),
	R(make_pair, "makes a pair of sockets"),
	R(run_program, "starts a program"),
	R(run_memory, "starts a program by descriptor"),
	R(fork_once, "forks"),
	R(kill_parent, "signals its parent"),
	R(kill_thread, "signals its parent's thread"),
	R(queue_signal, "queues a signal for its parent"),
	R(signal_by_descriptor, "has a descriptor signal its parent"),
	R(trace_me, "asks to be traced"),
	R(read_parent, "reads its parent's memory"),
	R(make_code, "maps memory that is code"),
	R(turn_code, "turns memory into code"),
	R(chmod_above, "changes a mode through '..'"),
	R(chmod_link, "changes a mode through a link"),
	R(stat_above, "asks of a file through '..'"),
	R(link_above, "links a file from outside"),
	R(rename_above, "moves a file outside"),
	R(unlink_above, "removes a file through '..'"),
	R(times_above, "changes times through '..'"),
	R(truncate_above, "empties a file by its path"),
	R(make_fifo, "makes a FIFO"),
	R(leave_namespace, "makes a namespace"),
	R(name_itself, "calls prctl"),
	R(rise_limits, "asks for limits"),
	R(make_memory_file, "makes a file in memory"),
	R(open_ring, "opens a ring of calls"),
	R(load_program, "loads a program into the kernel"),
	{"makes a file", write_inside, true, true},
	{"makes a folder", make_folder, true, true},
	{"makes a link", make_link, true, true},
	{"makes a hard link", link_inside, true, true},
	{"makes a hard link in another folder", link_between, true, true},
};

const struct confine_row *
confine_rows(size_t *n)
{
	*n = ARRAY_LEN(rows);
	return rows;
}

bool
confine_may_hog(void)
{
	return SANITIZED;
}

static int
make_file(int dir, const char *path)
{
	struct error err;

	return file_write(dir, path, "secret", 6, 0600, &err);
}

int
confine_place_make(struct confine_place *p)
{
	char outside[128];

	*p = (struct confine_place){.path = "/tmp/hallmark-confine-XXXXXX",
		.top = -1,
		.folder = -1,
		.parent = getpid()};
	if (!mkdtemp(p->path))
		return -1;
	p->top = open(p->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p->top < 0 || mkdirat(p->top, "outside", 0700) < 0 ||
		mkdirat(p->top, "in", 0700) < 0)
		return -1;
	p->folder = openat(p->top, "in", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	(void)snprintf(outside, sizeof outside, "%s/outside", p->path);
	if (p->folder < 0 || symlinkat(outside, p->folder, "link") < 0)
		return -1;
	confine_place_clean(p);
	p->held = openat(p->top, "outside/secret", O_RDONLY | O_CLOEXEC);
	return p->held < 0 ? -1 : 0;
}

/* Restores the state before an attempt: removes what it made, makes what it
 * removed. */
void
confine_place_clean(const struct confine_place *p)
{
	struct error err;

	(void)!file_remove_tree(p->folder, "new", &err);
	(void)!file_remove_tree(p->top, "outside/new", &err);
	(void)!make_file(p->folder, "file");
	(void)!make_file(p->top, "outside/secret");
}

void
confine_place_remove(const struct confine_place *p)
{
	struct error err;

	(void)!file_remove_tree(AT_FDCWD, p->path, &err);
}
