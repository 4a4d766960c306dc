/* SPDX-License-Identifier: Apache-2.0 */
/*
 * written_probe alone|waited|beside - compares clocks with the times of files
 * in a box; prints what is wrong.  See written.c.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)
#define BEHIND (SECOND / 40) /* what a file may be before a clock */
#define ENOUGH 3000000000L   /* steps of the busy process, if none wakes it */

static int n_wrong;
static volatile bool *done; /* shared by all processes */

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * SECOND + t.tv_nsec;
}

static int64_t
time_of(const char *name)
{
	struct stat st;

	stat(name, &st);
	return (int64_t)st.st_mtim.tv_sec * SECOND + st.st_mtim.tv_nsec;
}

static void
make(const char *name)
{
	const int fd = open(name, O_CREAT | O_WRONLY | O_TRUNC, 0644);

	write(fd, "x", 1);
	close(fd);
}

static void
wrong(const char *what, int64_t before, int64_t file, int64_t after)
{
	n_wrong++;
	printf("%s: before %.9f, file %.9f, after %.9f\n", what,
		(double)(before % (1000 * SECOND)) / (double)SECOND,
		(double)(file % (1000 * SECOND)) / (double)SECOND,
		(double)(after % (1000 * SECOND)) / (double)SECOND);
	fflush(stdout);
}

/* A file that this process writes now is as old as the clock says. */
static void
check(const char *what)
{
	char name[32];
	int64_t before, after, file;

	snprintf(name, sizeof name, "f%d", (int)getpid());
	before = now();
	make(name);
	after = now();
	file = time_of(name);
	if (file < before - BEHIND || file > after ||
		file / SECOND < before / SECOND || file / SECOND > time(NULL))
		wrong(what, before, file, after);
}

static void
wait_for(double s)
{
	const struct timespec t = {
		(time_t)s, (long)((s - (double)(time_t)s) * 1e9)};

	nanosleep(&t, NULL);
}

/* As cvs does, so that the time of a file tells whether it was changed. */
static void
wait_past(int64_t second)
{
	struct timeval t;

	while (gettimeofday(&t, NULL) == 0 && t.tv_sec <= second) {
		const struct timespec rest = {
			second - t.tv_sec, (1000000 - t.tv_usec) * 1000L};

		nanosleep(&rest, NULL);
	}
}

static void
changes_are_seen(const char *what)
{
	int64_t first, second;

	make("changed");
	first = time_of("changed");
	wait_past(first / SECOND);
	make("changed");
	second = time_of("changed");
	if (second / SECOND == first / SECOND)
		wrong(what, first, second, second);
}

static void
alone(void)
{
	const time_t began = time(NULL);
	int64_t first;

	check("at the start");
	wait_for(1);
	check("after a second");
	wait_for(.7);
	check("after a part of a second");
	changes_are_seen("after a wait until the next second");
	for (int i = 0; i < 70; i++)
		wait_for(.01);
	check("after short waits");
	changes_are_seen("after short waits, and one until the next second");
	while (time(NULL) < began + 5)
		;
	check("after reads of the clock alone");
	make("first");
	first = time_of("first");
	wait_for(2);
	make("second");
	if (time_of("second") - first < 2 * SECOND ||
		time_of("second") - first > 2 * SECOND + BEHIND)
		wrong("two seconds later", first, time_of("second"), first);
}

static pid_t
child(void (*run)(void))
{
	const pid_t is = fork();

	if (is == 0) {
		n_wrong = 0;
		run();
		exit(n_wrong ? 1 : 0);
	}
	return is;
}

static void
wait_child(pid_t is)
{
	int status;

	waitpid(is, &status, 0);
	n_wrong += status != 0;
}

static void
computes(void)
{
	for (long i = 0; !*done && i < ENOUGH; i++)
		;
	check("by a process that computed");
}

static void
waits(void)
{
	wait_for(1.3);
	*done = true;
}

static void
waits_and_writes(void)
{
	wait_for(1.3);
	check("by a process that waited beside another");
	*done = true;
}

/* A process that waited for one that waited, while others computed. */
static void
waited(void)
{
	pid_t is = child(waits);

	computes();
	wait_child(is);
	check("by the parent of one that waited");
	*done = false;
	is = child(waits);
	computes();
	wait_child(is);
	wait_for(.5);
	check("likewise, and a wait of its own");
}

static void
beside(void)
{
	const pid_t busy = child(computes), waiting = child(waits_and_writes);
	int ends[2];
	char c;

	pipe(ends);
	wait_child(waiting);
	check("by their parent");
	wait_child(busy);
	if (fork() == 0) {
		wait_for(1.1);
		make("sent");
		write(ends[1], "x", 1);
		wait_for(.1);
		_exit(0);
	}
	read(ends[0], &c, 1);
	make("received");
	if (time_of("received") < time_of("sent"))
		wrong("after a message", 0, time_of("received"), 0);
	check("by the one that got a message");
	wait(NULL);
}

int
main(int argc, char **argv)
{
	done = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (argc < 2 || chdir("/tmp") < 0 || done == MAP_FAILED)
		return 2;
	if (strcmp(argv[1], "alone") == 0)
		alone();
	else if (strcmp(argv[1], "waited") == 0)
		waited();
	else
		beside();
	return n_wrong ? 1 : 0;
}
