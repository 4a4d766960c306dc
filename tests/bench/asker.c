/* SPDX-License-Identifier: Apache-2.0 */
/* asker KIND TIMES - repeats one call inside the box. */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int fd;

static int
ask_nothing(void)
{
	return (int)syscall(SYS_getppid) < 0;
}

static int
ask_stat(void)
{
	struct stat st;

	return stat("/recipe", &st);
}

static int
ask_stat_here(void)
{
	struct stat st;

	return stat("a", &st);
}

static int
ask_lstat(void)
{
	struct stat st;

	return lstat("/asker", &st);
}

static int
ask_absent(void)
{
	struct stat st;

	return stat("/build/absent/file", &st) == 0;
}

static int
ask_fstat(void)
{
	struct stat st;

	return fstat(fd, &st);
}

static int
ask_time(void)
{
	struct timespec t;

	return clock_gettime(CLOCK_REALTIME, &t);
}

static int
ask_chance(void)
{
	char some[16];

	return getrandom(some, sizeof some, 0) != sizeof some;
}

static int
ask_uname(void)
{
	struct utsname u;

	return uname(&u);
}

/* A wait without end for what is there already. */
static int
ask_wait(void)
{
	struct pollfd readable = {.fd = fd, .events = POLLIN};

	return poll(&readable, 1, -1) != 1;
}

static int
ask_folder(void)
{
	DIR *d = opendir("/build");
	int n = 0;

	while (d && readdir(d))
		n++;
	return !d || closedir(d) != 0 || n != 3;
}

static int
ask_exec(void)
{
	char *argv[] = {"/asker", "nothing", "1", NULL}, *env[] = {NULL};
	int status;
	pid_t pid;

	return posix_spawn(&pid, argv[0], NULL, NULL, argv, env) != 0 ||
	       waitpid(pid, &status, 0) != pid || status != 0;
}

static int
ask_fork(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid < 0 || waitpid(pid, &status, 0) != pid || status != 0;
}

static const struct {
	const char *name;
	int (*ask)(void);
} kinds[] = {{"nothing", ask_nothing}, {"stat", ask_stat},
	{"stat-here", ask_stat_here}, {"lstat", ask_lstat},
	{"absent", ask_absent}, {"fstat", ask_fstat}, {"time", ask_time},
	{"chance", ask_chance}, {"uname", ask_uname}, {"wait", ask_wait},
	{"folder", ask_folder}, {"fork", ask_fork}, {"exec", ask_exec}};

int
main(int argc, char **argv)
{
	long times = argc == 3 ? atol(argv[2]) : 0;

	fd = open("a", O_CREAT | O_RDWR, 0644);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (argc != 3 || strcmp(argv[1], kinds[i].name) != 0)
			continue;
		while (times-- > 0)
			if (kinds[i].ask() != 0)
				return 1;
		return 0;
	}
	return 2;
}
