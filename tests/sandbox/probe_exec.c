/* SPDX-License-Identifier: Apache-2.0 */
/* What a build starts: a file whose magic the host has registered, and its own
 * programs in every way that exec has. */
#include "tests/sandbox/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int
exec_magic(void)
{
	static const char magic[] = "\x01"
				    "ATKMAGIC";
	int fd = open("/tmp/magic.atk", O_CREAT | O_WRONLY | O_CLOEXEC, 0755);

	if (fd < 0 || write(fd, magic, sizeof magic) < 0 || close(fd) < 0)
		return 100;
	(void)execl("/tmp/magic.atk", "/tmp/magic.atk", NULL);
	return errno;
}

static int
copy_program(int to)
{
	int from = open("/probe", O_RDONLY | O_CLOEXEC);
	char block[65536];
	ssize_t n;

	while ((n = read(from, block, sizeof block)) > 0)
		if (write(to, block, (size_t)n) != n)
			return -1;
	return close(from) < 0 || n < 0 ? -1 : 0;
}

static char *const arguments[] = {"probe", "fine", NULL};
static char *const no_variables[] = {NULL};

static void
of_environment(void)
{
	(void)execve("/probe", arguments, no_variables);
}
static void
by_proc(void)
{
	(void)execve("/proc/self/exe", arguments, no_variables);
}
static void
written(void)
{
	int fd = open("/tmp/copy", O_CREAT | O_WRONLY | O_CLOEXEC, 0755);

	if (fd >= 0 && copy_program(fd) == 0 && close(fd) == 0)
		(void)execve("/tmp/copy", arguments, no_variables);
}
static void
unreadable(void)
{
	int fd = open("/build/copy", O_CREAT | O_WRONLY | O_CLOEXEC, 0755);

	if (fd >= 0 && copy_program(fd) == 0 && close(fd) == 0 &&
		chmod("/build/copy", 0111) == 0)
		(void)execve("/build/copy", arguments, no_variables);
}
static void
unlinked(void)
{
	int fd = open("/tmp/gone", O_CREAT | O_WRONLY | O_CLOEXEC, 0755);
	int in = open("/tmp/gone", O_PATH | O_CLOEXEC);

	if (fd >= 0 && copy_program(fd) == 0 && close(fd) == 0 &&
		unlink("/tmp/gone") == 0)
		(void)syscall(SYS_execveat, in, "", arguments, no_variables,
			AT_EMPTY_PATH);
}
static void
in_memory(void)
{
	int fd = memfd_create("copy", MFD_CLOEXEC);

	if (copy_program(fd) == 0)
		(void)syscall(SYS_execveat, fd, "", arguments, no_variables,
			AT_EMPTY_PATH);
}
static void
script(void)
{
	static const char text[] = "#!/probe fine\n";
	int fd = open("/dev/shm/script", O_CREAT | O_WRONLY | O_CLOEXEC, 0755);

	if (fd >= 0 && write(fd, text, sizeof text - 1) > 0 && close(fd) == 0)
		(void)execve("/dev/shm/script", arguments, no_variables);
}
static void *
threads_exec(void *nothing)
{
	of_environment();
	return nothing;
}
static void
by_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, threads_exec, NULL) == 0)
		(void)pthread_join(thread, NULL);
}

int
exec_programs(void)
{
	static const struct {
		const char *name;
		void (*start)(void);
	} ways[] = {
		{"of the environment", of_environment},
		{"by /proc", by_proc},
		{"written by the build", written},
		{"that cannot be read", unreadable},
		{"without a name", unlinked},
		{"in memory", in_memory},
		{"of a script", script},
		{"by a thread", by_thread},
	};
	int status;

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			ways[i].start();
			_exit(100);
		}
		if (waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) ||
			WEXITSTATUS(status) != EXEC_FINE) {
			printf("# a program %s: status %#x\n", ways[i].name,
				(unsigned)status);
			return 1;
		}
	}
	printf("# all programs ran\n");
	return 0;
}
