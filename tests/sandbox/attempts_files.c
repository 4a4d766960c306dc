/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts to change what is shared or fixed: the environment, /recipe, /dev,
 * /sys. */
#include "tests/sandbox/attempt.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int
write_environment(void)
{
	return make_file("/usr/new");
}
static int
open_environment(void)
{
	return open("/victim", O_WRONLY | O_CLOEXEC);
}
static int
chmod_environment(void)
{
	return chmod("/victim", 0777);
}
static int
truncate_environment(void)
{
	return truncate("/victim", 0);
}
static int
touch_environment(void)
{
	return utimensat(AT_FDCWD, "/victim", NULL, 0);
}
static int
rename_environment(void)
{
	return rename("/victim", "/usr/victim");
}
static int
unlink_environment(void)
{
	return unlink("/victim");
}
static int
mkdir_environment(void)
{
	return mkdir("/usr/folder", 0755);
}
static int
link_environment(void)
{
	return link("/victim", "/out/victim");
}
static int
symlink_environment(void)
{
	return symlink("/out", "/usr/out");
}

/* runc's CVE-2019-5736: open the running program by its link in /proc, wait
 * until it has ended, write to it.  This attempt writes nothing. */
static int
overwrite_program(void)
{
	int pipes[2], status = 0, fd;
	char path[64];
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) < 0 || (pid = fork()) < 0)
		return -1;
	if (pid == 0) {
		(void)execl("/victim-program", "/victim-program", "wait", NULL);
		_exit(1);
	}
	close(pipes[1]);
	(void)!read(pipes[0], path, 1); /* end of file: the exec is done */
	(void)snprintf(path, sizeof path, "/proc/%ld/exe", (long)pid);
	fd = open(path, O_PATH | O_CLOEXEC);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, &status, 0);
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return fd < 0 ? -1 : open(path, O_WRONLY | O_CLOEXEC);
}
static int
write_recipe(void)
{
	return make_file("/recipe/new");
}
static int
chmod_stub(void)
{
	return chmod("/proc/stat", 0644);
}
static int
make_in_sys(void)
{
	return make_file("/sys/new");
}
static int
make_in_dev(void)
{
	return make_file("/dev/new");
}
static int
unlink_in_dev(void)
{
	return unlink("/dev/stdin");
}
static int
swap_in_dev(void)
{
	return rename("/dev/stdin", "/dev/stdout");
}
static int
touch_device(void)
{
	return utimensat(AT_FDCWD, "/dev/null", NULL, 0);
}
static int
rename_out(void)
{
	return rename("/out", "/tmp/out");
}
/* The answering process must not leave the box on behalf of a build. */
static int
stat_host(void)
{
	char path[512];
	struct stat st;

	(void)snprintf(path, sizeof path, "/proc/self/../../..%s",
		getenv("HOST_FILE"));
	return stat(path, &st);
}
static int
stat_host_beneath(void)
{
	char path[512];
	struct stat st;
	int fd = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)snprintf(path, sizeof path, "../../..%s", getenv("HOST_FILE"));
	return fstatat(fd, path, &st, 0);
}

#define RO \
	{ \
		PROTECTION_READ_ONLY \
	}
static const struct attempt rows[] = {
	{"make a file in the environment", write_environment, EROFS, RO},
	{"write to a file of the environment", open_environment, EROFS, RO},
	{"chmod in the environment", chmod_environment, EROFS, RO},
	{"truncate in the environment", truncate_environment, EROFS, RO},
	{"touch in the environment", touch_environment, EROFS, RO},
	{"rename in the environment", rename_environment, EROFS, RO},
	{"unlink in the environment", unlink_environment, EROFS, RO},
	{"mkdir in the environment", mkdir_environment, EROFS, RO},
	{"a link in the environment", symlink_environment, EROFS, RO},
	{"/proc/self/exe overwrite", overwrite_program, EROFS, RO},
	{"a hard link to the environment", link_environment, EXDEV,
		{PROTECTION_END}, SHOWN_HERE,
		"the kernel links within one mount"},
	{"make a file in /recipe", write_recipe, EROFS, {PROTECTION_WORK}},
	{"make a stub of /proc writable", chmod_stub, EROFS, {PROTECTION_WORK}},
	{"make a file in /sys", make_in_sys, EROFS, {PROTECTION_WORK}},
	{"make a file in /dev", make_in_dev, EROFS, {PROTECTION_DEV}},
	{"remove from /dev", unlink_in_dev, EROFS, {PROTECTION_DEV}},
	{"rename in /dev", swap_in_dev, EROFS, {PROTECTION_DEV}},
	{"touch a device of the host", touch_device, EROFS, {PROTECTION_NODES}},
	{"rename /out", rename_out, EXDEV, {PROTECTION_END}, SHOWN_HERE,
		"the kernel renames within one mount"},
	{"stat a file of the host", stat_host, ENOENT, {PROTECTION_OLD_ROOT}},
	{"the same by a descriptor", stat_host_beneath, ENOENT,
		{PROTECTION_OLD_ROOT}},
};
const struct attempt_group attempts_files = {rows, N(rows)};
