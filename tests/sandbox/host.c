/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sandbox/host.h"
#include "base/file.h"
#include "tests/sandbox/host_objects.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

static char base[] = "/tmp/hallmark-host-XXXXXX";
static char root[64];
static char other[32] = "OTHER=1";

const char *
host_root(void)
{
	return root;
}

const char *
host_base(void)
{
	return base;
}

static char *extra[HOST_OBJECTS_MAX + 1];

/* Makes what only the host's real root can make. The attempts notice if it is
 * missing. */
static void
make_roots_own(int fd, const struct bytes *program)
{
	const gid_t group = HOST_GROUP;
	struct error err;

	if (file_write(fd, "setuid", program->data, program->len, 0755, &err) ==
			0 &&
		fchmodat(fd, "setuid", 04755, 0) == 0 &&
		mknodat(fd, "device", S_IFCHR | 0666, makedev(1, 3)) == 0 &&
		fchmodat(fd, "device", 0666, 0) == 0 &&
		file_write(fd, "group", "secret", 6, 0640, &err) == 0 &&
		fchownat(fd, "group", 0, group, 0) == 0)
		(void)!setgroups(1, &group);
}

bool
host_mend(void)
{
	scoped_close int fd = -1;
	struct error err;

	return (fd = file_open_dir(AT_FDCWD, root, false, &err)) >= 0 &&
	       file_write(fd, "victim", "victim", 6, 0644, &err) == 0 &&
	       fchownat(fd, "victim", box_owner().uid, box_owner().gid, 0) == 0;
}

static bool
make_root(const char *probe)
{
	scoped(bytes_done) struct bytes program = BYTES_INIT;
	scoped_close int fd = -1;
	struct error err;
	bool good;

	if (!boxed_root(root, probe) ||
		(fd = file_open_dir(AT_FDCWD, root, false, &err)) < 0 ||
		file_read(&program, AT_FDCWD, probe, 64 << 20, &err) < 0)
		return false;
	good = host_mend() &&
	       file_write(fd, "victim-program", program.data, program.len, 0755,
		       &err) == 0 &&
	       fchownat(fd, "victim-program", box_owner().uid, box_owner().gid,
		       0) == 0 &&
	       mkdirat(fd, "usr", 0755) == 0 &&
	       fchownat(fd, "usr", box_owner().uid, box_owner().gid, 0) == 0;
	if (good && geteuid() == 0)
		make_roots_own(fd, &program);
	return good;
}

/* Hides what root makes, a setuid program included, from all other
 * processes. */
static bool
hide(void)
{
	return unshare(CLONE_NEWNS) == 0 &&
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("none", base, "tmpfs", 0, NULL) == 0;
}

bool
host_make(const char *probe, bool alone)
{
	scoped_free char *file = NULL;
	struct error err;

	(void)umask(022);
	(void)prctl(PR_SET_NAME, "hallmark-host", 0, 0, 0);
	if (!mkdtemp(base) || (geteuid() == 0 && !hide()) ||
		chmod(base, 0755) < 0)
		return false;
	(void)snprintf(root, sizeof root, "%s/root", base);
	file = text_format("%s/file", base);
	return file_write(AT_FDCWD, file, "host", 4, 0644, &err) == 0 &&
	       make_root(probe) && host_objects_make(extra, base, root, alone);
}

void
host_remove(void)
{
	struct error err;

	host_objects_remove();
	(void)umount2(base, MNT_DETACH);
	(void)!file_remove_tree(AT_FDCWD, base, &err);
}

static void
plan_of(struct box_plan *plan, enum box_level level)
{
	size_t n = 0;

	box_plan_init(plan);
	while (extra[n] && extra[n] != other)
		n++;
	extra[n] = other;
	plan->extra = (const char *const *)extra;
	plan->root = root;
	plan->level = level;
	plan->epoch_s = HOST_EPOCH;
	plan->limits.disk_bytes = 64 << 20;
	plan->limits.n_files = 4000;
	plan->limits.file_bytes = 32 << 20;
	memset(plan->seed, 7, sizeof plan->seed);
}

struct boxed
host_run(enum box_level level, const char *const *args,
	void (*change)(struct box_plan *), int log)
{
	const char *argv[8] = {"/probe"};
	struct box_plan plan;

	for (size_t i = 0; i < 6 && args[i]; i++)
		argv[i + 1] = args[i];
	plan_of(&plan, level);
	plan.argv = argv;
	if (change)
		change(&plan);
	return boxed_run(&plan, log);
}

pid_t
host_hold(enum box_level level)
{
	static const char *const args[] = {"hold", NULL};
	char line[64] = "";
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0 || (pid = fork()) < 0)
		return 0;
	if (pid == 0) {
		(void)close(ends[0]);
		free(host_run(level, args, NULL, ends[1]).log);
		_exit(0);
	}
	(void)close(ends[1]);
	(void)!read(ends[0], line, sizeof line - 1);
	(void)close(ends[0]);
	if (sscanf(line, "holder %23[0-9]", other + 6) == 1)
		return pid;
	host_let_go(pid);
	return 0;
}

void
host_let_go(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}
