/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sandbox/answers.h"
#include "base/file.h"
#include "sandbox/answer/harden.h"
#include "sandbox/filter/seccomp_table.h"
#include "tests/sandbox/host.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* standard streams, the build, its filter, /proc, its own files, one for
 * stamps */
#define OWN 8

static bool
has(pid_t pid, const char *file, const char *words)
{
	scoped_free char *path = text_format("/proc/%d/%s", pid, file);
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err;

	return file_read(&text, AT_FDCWD, path, 1 << 16, &err) == 0 &&
	       strstr(text.data, words);
}

/* Returns a child of `parent` that has a pid namespace of its own, or that has
 * not. */
static pid_t
child(pid_t parent, bool apart)
{
	scoped_free char *path =
		text_format("/proc/%d/task/%d/children", parent, parent);
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err;
	char *at, *end;

	if (file_read(&text, AT_FDCWD, path, 4096, &err) < 0)
		return 0;
	for (at = text.data; *at; at = end) {
		pid_t pid = (pid_t)strtol(at, &end, 10);

		if (end == at)
			break;
		if (has(pid, "status", "\t1\nNSpgid:") == apart)
			return pid;
	}
	return 0;
}

static bool
link_of(char to[PATH_MAX], pid_t pid, const char *name)
{
	scoped_free char *path = text_format("/proc/%d/%s", pid, name);
	ssize_t n = readlink(path, to, PATH_MAX - 1);

	to[n > 0 ? n : 0] = '\0';
	return n > 0;
}

static void
descriptors(pid_t answers)
{
	scoped_free char *path = text_format("/proc/%d/fd", answers);
	scoped_close int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped(names_done) struct names names = NAMES_INIT;
	scoped(bytes_done) struct bytes seen = BYTES_INIT;
	struct error err = ERROR_INIT;
	bool good = fd >= 0 && file_list(&names, fd, &err) == 0 &&
		    names.n_names <= OWN;

	for (size_t i = 0; i < names.n_names; i++) {
		scoped_free char *name = text_format("fd/%s", names.names[i]);
		char to[PATH_MAX];

		(void)link_of(to, answers, name);
		good = good && strncmp(to, "socket:", 7) != 0;
		bytes_addf(&seen, "%s ", to);
	}
	tell(good, "answers", "it holds no descriptor of the supervisor",
		seen.len ? seen.data : err.text);
	tell(seen.len && strstr(seen.data, "/memfd:stamps"), "answers",
		"it holds a file for stamps", seen.data);
}

static void
network(pid_t answers, pid_t init)
{
	char own[PATH_MAX], box[PATH_MAX], here[PATH_MAX];
	/* only root sees the namespaces of pid 1 */
	bool good = link_of(own, answers, "ns/net") &&
		    link_of(here, getpid(), "ns/net") &&
		    strcmp(own, here) != 0 &&
		    (!link_of(box, init, "ns/net") || strcmp(own, box) == 0);

	tell(good, "answers", "its network namespace is that of the box", own);
}

static bool
start(int sock)
{
	pid_t pid = fork();

	(void)sock;
	if (pid == 0)
		_exit(0);
	return pid > 0;
}

static bool
run(int sock)
{
	char *const argv[] = {"true", NULL};

	(void)sock;
	(void)execv("/bin/true", argv);
	return false;
}

static bool
signal_to(int sock)
{
	(void)sock;
	return kill(getppid(), 0) == 0;
}

static bool
signal_by_fcntl(int sock)
{
	return fcntl(sock, F_SETOWN, getppid()) == 0;
}

static bool
signal_by_ioctl(int sock)
{
	const int to = getppid();

	return ioctl(sock, FIOSETOWN, &to) == 0;
}

static bool
make_socket(int sock)
{
	(void)sock;
	return socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) >= 0;
}

static bool
make_memory(int sock)
{
	(void)sock;
	return memfd_create("more", MFD_CLOEXEC) >= 0;
}

static bool
make_code(int sock)
{
	(void)sock;
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static bool
make_folder(int sock)
{
	scoped_free char *path = text_format("%s/made", host_base());

	(void)sock;
	(void)rmdir(path);
	return mkdir(path, 0700) == 0;
}

/* Runs one attempt in a child; true if it succeeds. */
static bool
try(bool (*attempt)(int sock), bool confined)
{
	struct error err;
	int sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(confined && harden_finish(&err) < 0 ? 2
			: attempt(sock)                   ? 0
							  : 1);
	(void)close(sock);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return confined;
	return status == 0;
}

void
answers_confined_tell(void)
{
	static const struct {
		const char *name;
		bool (*attempt)(int sock);
	} rows[] = {
		{"another process", start},
		{"a program", run},
		{"a signal", signal_to},
		{"a signal by fcntl", signal_by_fcntl},
		{"a signal by ioctl", signal_by_ioctl},
		{"a socket", make_socket},
		{"memory without a process", make_memory},
		{"executable memory", make_code},
		{"a folder", make_folder},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		tell(try(rows[i].attempt, false) && !try(rows[i].attempt, true),
			"answers, possible only without confinement",
			rows[i].name, "it fails, or succeeds confined");
}

/* The timer of hold(), which has the first reserved number. */
static void
timer(pid_t build)
{
	scoped_free char *file =
		text_format("fdinfo/%d", SECCOMP_RESERVED_FIRST);

	tell(has(build, file, "it_interval: (12345, 678)") &&
			has(build, file, "settime flags: 00"),
		"timers", "no timer tells when the machine's clock is set",
		"it does, or is not there");
}

void
answers_tell(pid_t other)
{
	pid_t supervisor = child(other, false),
	      answers = child(supervisor, false),
	      init = child(supervisor, true);
	char to[PATH_MAX];

	tell(supervisor > 0 && answers > 0 && init > 0, "answers",
		"a box has an answering process", "it is not found");
	if (answers <= 0)
		return;
	tell(has(answers, "limits",
		     "Max processes             0                    0"),
		"answers", "its limit on processes is zero", "it could");
	tell(has(answers, "status", "\nNoNewPrivs:\t1\nSeccomp:\t2"), "answers",
		"it has a seccomp filter", "it does not");
	if (!link_of(to, answers, "ns/net")) {
		tell(true, "answers", "# SKIP only root sees its properties",
			"");
		return;
	}
	descriptors(answers);
	network(answers, init);
	timer(child(init, false));
}
