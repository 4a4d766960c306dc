/* SPDX-License-Identifier: Apache-2.0 */
/* births_probe CASE - creates threads and processes in a box; see births.c. */
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BIRTHS 100
#define KILLS 3000
#define ADOPTED 200

static long long
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void
print_birth(void)
{
	uint64_t chance = 0;
	long long clock = now();

	getrandom(&chance, sizeof chance, 0);
	printf("%lld %016llx\n", clock, (unsigned long long)chance);
	fflush(stdout);
}

static void *
thread(void *arg)
{
	print_birth();
	return arg;
}

/* The end of each thread and the birth of the next one are at the same time:
 * pthread_join() returns before the tracer has seen the end. */
static int
threads(void)
{
	for (int i = 0; i < BIRTHS; i++) {
		pthread_t is;

		if (pthread_create(&is, NULL, thread, NULL) != 0)
			return 1;
		pthread_join(is, NULL);
	}
	return 0;
}

static pid_t
fork_sibling(void)
{
	return (pid_t)syscall(
		SYS_clone, SIGCHLD | CLONE_PARENT, NULL, NULL, NULL, NULL);
}

/* A child whose parent is pid 1, and whose creator lives; another process ends
 * at the same time. */
static int
siblings(void)
{
	for (int i = 0; i < BIRTHS; i++) {
		int ends[2];
		char none;
		pid_t other;

		if (pipe(ends) < 0)
			return 1;
		other = fork();
		if (other == 0)
			_exit(0);
		if (fork_sibling() == 0) {
			print_birth();
			_exit(0);
		}
		close(ends[1]);
		(void)!read(ends[0], &none, 1);
		close(ends[0]);
		waitpid(other, NULL, 0);
	}
	return 0;
}

static void
fork_for_ever(pid_t (*create)(void))
{
	for (;;)
		if (create() == 0)
			_exit(0);
}

/* Wait for the end of all that have the other side of a pipe open: in one long
 * wait; by many short ones, each of which the tracer sees; or with calls that it
 * does not see. */
enum how {
	LONG,
	SHORT,
	NONE,
};

static bool
all_close(int fd, enum how how)
{
	static const int most[] = {1, 20000, 20000000}, ms[] = {20000, 1, 0};
	struct pollfd end = {.fd = fd, .events = POLLIN};

	for (int i = 0; i < most[how]; i++)
		if (poll(&end, 1, ms[how]) > 0)
			return true;
	return false;
}

/* A process is killed while it forks: its last child ends, too. */
static int
orphans(int kills, enum how how, pid_t (*create)(void))
{
	for (int i = 0; i < kills; i++) {
		int ends[2];
		pid_t is;

		if (pipe(ends) < 0)
			return 1;
		is = fork();
		if (is == 0)
			fork_for_ever(create);
		close(ends[1]);
		for (volatile int spin = i * 7919 % 40000; spin > 0; spin--)
			;
		kill(is, SIGKILL);
		waitpid(is, NULL, 0);
		if (!all_close(ends[0], how)) {
			printf("round %d: a child does not end\n", i);
			return 1;
		}
		close(ends[0]);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
	puts("all ended");
	return 0;
}

/* The orphans become children of this process. */
static int
adopted(void)
{
	return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0 ||
	       orphans(ADOPTED, LONG, fork);
}

int
main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	return strcmp(name, "threads") == 0    ? threads()
	       : strcmp(name, "siblings") == 0 ? siblings()
	       : strcmp(name, "orphans") == 0  ? orphans(KILLS, LONG, fork)
	       : strcmp(name, "busy") == 0     ? orphans(KILLS, SHORT, fork)
	       : strcmp(name, "computes") == 0 ? orphans(KILLS, NONE, fork)
	       : strcmp(name, "nephews") == 0
		       ? orphans(KILLS, LONG, fork_sibling)
	       : strcmp(name, "adopted") == 0 ? adopted()
					      : 2;
}
