/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and short writes, which do not stop before they are made
 * (sandbox/order/order_late.c). */
#include "tests/sandbox/ordered_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int fds[2];

static void
spend(long rounds)
{
	for (volatile long k = 0; k < rounds; k++)
		;
}

/* A short time-out of a socket passes on the box's clock, not while others
 * compute. */
static void
short_timeout(void)
{
	const struct timeval limit = {.tv_usec = 4000};
	struct timespec from, to;
	int n = 0;
	char c;

	(void)!socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
	setsockopt(fds[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	for (int i = 0; i < 20; i++) {
		if (fork() == 0) {
			spend(10000000);
			(void)!write(fds[1], "x", 1);
			_exit(0);
		}
		n += read(fds[0], &c, 1) == 1;
		wait_all();
	}
	printf("%d ", n);
	n = 0;
	for (int i = 0; i < 20; i++) {
		clock_gettime(CLOCK_MONOTONIC, &from);
		(void)!read(fds[0], &c, 1);
		clock_gettime(CLOCK_MONOTONIC, &to);
		n += (to.tv_sec - from.tv_sec) * 1000000000L + to.tv_nsec -
			     from.tv_nsec >=
		     4000000;
	}
	printf("%d\n", n);
}

/* Writes so many bytes, at once or in two parts, to a child that counts them. */
static void
pour(size_t size, bool parts)
{
	static char data[131073];
	struct iovec iov[] = {{data, size - 10}, {data, 10}};
	long sum = 0;
	ssize_t n;

	(void)!pipe(fds);
	if (fork() == 0) {
		close(fds[1]);
		while ((n = read(fds[0], data, 3000)) > 0)
			sum += n;
		printf("/%ld ", sum);
		fflush(stdout);
		_exit(0);
	}
	close(fds[0]);
	n = parts ? writev(fds[1], iov, 2) : write(fds[1], data, size);
	printf("%zd", n);
	fflush(stdout);
	close(fds[1]);
	wait_all();
}

/* Of a long write into a pipe the last piece is short; the result is all. */
static void
rests(void)
{
	static const size_t sizes[] = {65537, 66000, 69632, 131073};

	for (int i = 0; i < 8; i++)
		pour(sizes[i % 4], i >= 4);
	puts("");
}

/* A short write to a socket, of which a part has been sent, ends in time. */
static void
send_limit(void)
{
	const struct timeval limit = {.tv_sec = 2};
	const int room = 4608;
	static char data[4096];
	struct timespec from, to;
	long sum = 0;
	ssize_t n;

	(void)!socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
	setsockopt(fds[1], SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
	setsockopt(fds[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
	clock_gettime(CLOCK_MONOTONIC, &from);
	while ((n = write(fds[1], data, 3000)) > 0)
		sum += n;
	printf("%d ", errno == EAGAIN && sum > 0);
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("%d\n", to.tv_sec - from.tv_sec >= 2);
}

/* Where each call stops, a long write into a pipe is whole, and takes as long
 * by the clock of the box as before. */
static void
limited_long(void)
{
	const struct timeval limit = {.tv_sec = 2};
	struct timespec from, to;
	static char data[5000];
	int s[2], file = open("/tmp/long", O_CREAT | O_RDWR, 0600);

	for (int i = 0; i < 2; i++) {
		clock_gettime(CLOCK_MONOTONIC, &from);
		for (int k = 0; k < 100; k++)
			(void)!write(file, data, sizeof data);
		clock_gettime(CLOCK_MONOTONIC, &to);
		printf("%ld ", (to.tv_nsec - from.tv_nsec) / 1000);
		(void)!socketpair(AF_UNIX, SOCK_STREAM, 0, s);
		setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	}
	fflush(stdout);
	pour(100000, false);
	puts("");
}

static void
count_signal(int sig)
{
	(void)sig;
	shared->flag = 1;
}

/* Who reads on gives way to one that a signal has reached, after as many calls
 * as to any other. */
static void
reads_on(void)
{
	long n = 0;
	pid_t pid;
	int file;
	char c;

	signal(SIGUSR1, count_signal);
	file = open("/dev/zero", O_RDONLY);
	if ((pid = fork()) == 0) {
		pause();
		_exit(0);
	}
	usleep(1000);
	kill(pid, SIGUSR1);
	while (!shared->flag)
		n += read(file, &c, 1);
	wait_all();
	printf("%ld\n", n);
}

/* A reader that is stopped and continued has read as often in every run. */
static void
stopped_reads(void)
{
	struct timespec from, to;
	int back[2], status;
	pid_t pid;
	char c;

	clock_gettime(CLOCK_MONOTONIC, &from);
	(void)!pipe(fds);
	(void)!pipe(back);
	if ((pid = fork()) == 0) {
		for (int i = 0; i < 30; i++) {
			(void)!read(fds[0], &c, 1);
			(void)!write(back[1], &c, 1);
		}
		_exit(0);
	}
	for (int i = 0; i < 30; i++) {
		kill(pid, SIGSTOP);
		waitpid(pid, &status, WUNTRACED);
		kill(pid, SIGCONT);
		(void)!write(fds[1], "x", 1);
		(void)!read(back[0], &c, 1);
	}
	wait_all();
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("%ld\n", (to.tv_nsec - from.tv_nsec) / 1000);
}

static void
send_parts(const char *first, const char *second, char letter)
{
	if (fork() == 0) {
		(void)!write(fds[1], first, strlen(first));
		(void)!sched_yield();
		note(letter);
		(void)!write(fds[1], second, strlen(second));
		_exit(0);
	}
}

/* A read of a socket waits for as many bytes as it wants. */
static void
least_bytes(void)
{
	const int least = 5;
	char data[64];

	note_ready();
	(void)!socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
	send_parts("abcd", "efghi", 'a');
	(void)!recv(fds[0], data, 9, MSG_WAITALL);
	note('b');
	wait_all();
	setsockopt(fds[0], SOL_SOCKET, SO_RCVLOWAT, &least, sizeof least);
	send_parts("abc", "de", 'c');
	printf("%zd ", read(fds[0], data, sizeof data));
	send_parts("abcd", "efghi", 'd');
	printf("%zd", recv(fds[0], data, 9, MSG_WAITALL));
	fflush(stdout);
	wait_all();
	notes();
}

/* Who only reads again and again, and gets nothing, lets the writer run. */
static void
read_again(void)
{
	char c = '?';
	int file;

	note_ready();
	(void)!pipe2(fds, O_NONBLOCK);
	if (fork() == 0) {
		for (int i = 0; i < 3; i++) {
			spend(1000);
			(void)!write(fds[1], &"abc"[i], 1);
			if (i == 0)
				usleep(1000);
		}
		_exit(0);
	}
	for (int i = 0; i < 3; i++) {
		while (read(fds[0], &c, 1) < 0 && errno == EAGAIN)
			;
		note(c);
	}
	wait_all();
	file = open("/tmp/grows", O_CREAT | O_RDWR, 0600);
	if (fork() == 0) {
		(void)!pwrite(file, "x", 1, 0);
		_exit(0);
	}
	while (read(file, &c, 1) == 0)
		;
	note(c);
	wait_all();
	notes();
}

/* A child notes how often its parent, which makes no other call, has read or
 * written when the child gets its turn. */
static void
begin_count(void)
{
	shared->n = 0;
	if (fork() == 0) {
		printf("%d ", shared->n);
		fflush(stdout);
		_exit(0);
	}
}

/* Who reads, or writes, again and again gives way after a number of calls. */
static void
pass_through(void)
{
	static char data[1 << 20];
	int file = open("/tmp/long", O_CREAT | O_RDWR, 0600);
	char c;

	(void)!pwrite(file, data, sizeof data, 0);
	begin_count();
	while (shared->n < 300000 && read(file, &c, 1) == 1)
		shared->n++;
	wait_all();
	(void)lseek(file, 0, SEEK_SET);
	begin_count();
	while (read(file, &c, 1) == 1)
		shared->n++;
	wait_all();
	begin_count();
	while (shared->n < 1 << 20 && write(file, "x", 1) == 1)
		shared->n++;
	wait_all();
	puts("");
}

/* The time that another waits for comes after a number of writes. */
static void
write_on(void)
{
	int file = open("/tmp/written", O_CREAT | O_RDWR | O_TRUNC, 0600);
	const pid_t child = fork();
	char all[999];

	if (child == 0)
		for (;;)
			(void)!write(file, "x", 1);
	usleep(3000);
	kill(child, SIGKILL);
	wait_all();
	printf("%ld ", (long)lseek(file, 0, SEEK_END));
	(void)!pipe(fds);
	fflush(stdout);
	shared->n = 0;
	if (fork() == 0)
		for (;;)
			shared->n += write(fds[1], "x", 1) == 1;
	if (fork() == 0)
		for (;;)
			(void)!read(fds[0], all, sizeof all);
	usleep(300000);
	printf("%d\n", shared->n);
	fflush(stdout);
	signal(SIGTERM, SIG_IGN);
	kill(0, SIGTERM);
	wait_all();
}

/* All wait in reads, and each wakes the next. */
static void
read_ring(void)
{
	int ring[4][2];
	char c = 'x';

	note_ready();
	for (int i = 0; i < 4; i++)
		(void)!pipe(ring[i]);
	for (int i = 0; i < 3; i++)
		if (fork() == 0) {
			for (int k = 0; k < 20; k++) {
				(void)!read(ring[i][0], &c, 1);
				note((char)('a' + i));
				(void)!write(ring[i + 1][1], &c, 1);
			}
			_exit(0);
		}
	for (int k = 0; k < 20; k++) {
		(void)!write(ring[0][1], &c, 1);
		(void)!read(ring[3][0], &c, 1);
	}
	wait_all();
	notes();
}

const struct ordered_case ordered_reads[] = {{"short-timeout", short_timeout},
	{"rests", rests}, {"limited-long", limited_long},
	{"reads-on", reads_on}, {"stopped-reads", stopped_reads},
	{"send-limit", send_limit}, {"least-bytes", least_bytes}, {"read-again", read_again},
	{"pass-through", pass_through}, {"write-on", write_on}, {"read-ring", read_ring}};
const size_t n_ordered_reads = sizeof ordered_reads / sizeof *ordered_reads;
