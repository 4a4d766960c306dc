/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and writes with time-outs and signals, whole writes, and turns. */
#include "tests/sandbox/ordered_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int fds[2];

/* A read of a socket that has a time-out. */
static void
read_timeout(void)
{
	const struct timeval limit = {.tv_sec = 5};
	struct timespec from, to;
	ssize_t n;
	char c;

	(void)!socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
	setsockopt(fds[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	clock_gettime(CLOCK_MONOTONIC, &from);
	n = read(fds[0], &c, 1);
	printf("%d ", n < 0 && errno == EAGAIN);
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("%ld ", (long)(to.tv_sec - from.tv_sec));
	if (fork() == 0) {
		sleep(3);
		(void)!write(fds[1], "x", 1);
		_exit(0);
	}
	n = read(fds[0], &c, 1);
	clock_gettime(CLOCK_MONOTONIC, &from);
	printf("%d %ld\n", (int)n, (long)(from.tv_sec - to.tv_sec));
	wait_all();
}

static void
on_signal(int sig)
{
	(void)sig;
	note('s');
}

static void
signal_parent(void)
{
	if (fork() != 0)
		return;
	sleep(1);
	kill(getppid(), SIGUSR1);
	sleep(1);
	(void)!write(fds[1], "x", 1);
	_exit(0);
}

/* A signal ends such a read, or it is made again, as its handler says. */
static void
read_signals(void)
{
	struct sigaction a = {.sa_handler = on_signal};
	char c = '?';
	ssize_t n;

	note_ready();
	(void)!pipe(fds);
	sigaction(SIGUSR1, &a, NULL);
	signal_parent();
	n = read(fds[0], &c, 1);
	note(n < 0 && errno == EINTR ? 'I' : 'n');
	(void)!read(fds[0], &c, 1);
	note(c);
	wait_all();
	a.sa_flags = SA_RESTART;
	sigaction(SIGUSR1, &a, NULL);
	signal_parent();
	n = read(fds[0], &c, 1);
	note(n == 1 ? 'r' : 'n');
	wait_all();
	notes();
}

static void
tcp_pair(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof at;
	const int s = socket(AF_INET, SOCK_STREAM, 0);

	(void)!bind(s, (const struct sockaddr *)&at, sizeof at);
	listen(s, 1);
	(void)!getsockname(s, (struct sockaddr *)&at, &len);
	fds[1] = socket(AF_INET, SOCK_STREAM, 0);
	(void)!connect(fds[1], (const struct sockaddr *)&at, sizeof at);
	fds[0] = accept(s, NULL, NULL);
	close(s);
}

/* Short writes into what is full are whole, and in order; returns how many of
 * the bytes have come as they were written. */
static long
pour(int each, int rounds)
{
	unsigned char data[4096];
	long good = 0, at = 0;
	ssize_t n;

	if (fork() == 0) {
		unsigned char next = 0;
		int whole = 1;

		close(fds[0]);
		for (int i = 0; i < rounds; i++) {
			for (int k = 0; k < each; k++)
				data[k] = next++;
			whole &= write(fds[1], data, (size_t)each) == each;
		}
		_exit(!whole);
	}
	close(fds[1]);
	while ((n = read(fds[0], data, sizeof data)) > 0)
		for (ssize_t k = 0; k < n; k++)
			good += data[k] == (unsigned char)at++;
	close(fds[0]);
	wait(&rounds);
	return WEXITSTATUS(rounds) == 0 ? good : -1;
}

static void
whole_writes(void)
{
	static const int each[] = {4096, 1000, 100};

	for (int i = 0; i < 3; i++) {
		(void)!pipe(fds);
		printf("%ld ", pour(each[i], 200000 / each[i]));
		(void)!socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
		printf("%ld ", pour(each[i], 1000000 / each[i]));
		tcp_pair();
		printf("%ld\n", pour(each[i], 8000000 / each[i]));
	}
}

/* A counter that is full, a message in parts, and the turns of several. */
static void
turns(void)
{
	const uint64_t most = UINT64_MAX - 1, one = 1;
	struct iovec parts[2];
	uint64_t value;
	char a, b;

	note_ready();
	(void)!pipe(fds);
	for (int i = 0; i < 3; i++)
		if (fork() == 0) {
			parts[0] = (struct iovec){&a, 1};
			parts[1] = (struct iovec){&b, 1};
			if (readv(fds[0], parts, 2) == 2)
				note((char)('a' + i));
			_exit(b != '0' + i);
		}
	sleep(1);
	note('P');
	(void)!write(fds[1], "x0x1x2", 6);
	wait_all();
	fds[0] = eventfd(0, 0);
	(void)!write(fds[0], &most, sizeof most);
	if (fork() == 0) {
		(void)!write(fds[0], &one, sizeof one);
		note('w');
		_exit(0);
	}
	sleep(1);
	note('Q');
	(void)!read(fds[0], &value, sizeof value);
	wait_all();
	note(value == most ? 'm' : 'n');
	notes();
}

/* Each write stops, and no thread is ready besides. */
static void
writes_on(void)
{
	const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	while (write(null, "x", 1) == 1)
		;
}

/* Children that are continued are ready in the order of the calls, and before
 * a child that is born later. */
static void
continued(void)
{
	static const int turns[] = {2, 0, 1};
	pid_t pids[3];
	int status;

	note_ready();
	for (int k = 0; k < 5; k++) {
		for (int i = 0; i < 3; i++)
			if ((pids[i] = fork()) == 0) {
				raise(SIGSTOP);
				note((char)('a' + i));
				_exit(0);
			}
		for (int i = 0; i < 3; i++)
			waitpid(pids[i], &status, WUNTRACED);
		for (int i = 0; i < 3; i++)
			kill(pids[turns[i]], SIGCONT);
		if (fork() == 0) {
			note('n');
			_exit(0);
		}
		sched_yield();
		note('P');
		wait_all();
	}
	notes();
}

/* Writes more than the log takes at once; a child waits for its turn. */
static void
fills(void)
{
	static char line[64]; /* a pipe takes so many of these that it is full */

	memset(line, '.', sizeof line);
	if (fork() == 0)
		_exit(0);
	for (int i = 0; i < 4000; i++)
		(void)!write(STDOUT_FILENO, line, sizeof line);
	wait_all();
}

static uint32_t words[2];

static void *
wait_at_word(void *arg)
{
	(void)syscall(SYS_futex, &words[0], FUTEX_WAIT, 0, NULL, NULL, 0);
	note('w');
	return arg;
}

/* Calls that the kernel refuses while a thread waits at the first word. */
static void
futex_errors(void)
{
	static const struct {
		int op, n;
		intptr_t more;
		uintptr_t at, with; /* bytes from the words */
		uint32_t last;
	} calls[] = {
		{FUTEX_WAIT_BITSET, 0, 0, 0, 4, 0},
		{FUTEX_WAKE_BITSET, 1, 0, 0, 4, 0},
		{FUTEX_WAIT, 0, 0, 1, 4, 0},
		{FUTEX_WAKE, 1, 0, 1, 4, 0},
		{FUTEX_REQUEUE, 1, 1, 0, 5, 0},
		{FUTEX_REQUEUE, 1, -1, 0, 4, 0},
		{FUTEX_CMP_REQUEUE, -1, 1, 0, 4, 0},
		{FUTEX_WAKE_OP, 1, 1, 0, 5, 0},
		{FUTEX_WAKE_OP, 1, 1, 0, 4, FUTEX_OP(5, 0, 0, 0)},
		{FUTEX_WAKE_OP, 1, 1, 0, 4, FUTEX_OP(0, 0, 6, 0)},
		{FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 0, 0, 0, 4, 0},
		{FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 1, 0, 0, 4, 0},
	};
	char *const base = (char *)words;
	pthread_t waiter;

	pthread_create(&waiter, NULL, wait_at_word, NULL);
	sleep(1);
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		const long is = syscall(SYS_futex, base + calls[i].at,
			calls[i].op, calls[i].n, calls[i].more,
			base + calls[i].with, calls[i].last);

		note(is == 0              ? '0'
			: is > 0          ? '1'
			: errno == EINVAL ? 'i'
			: errno == ENOSYS ? 'n'
					  : 'e');
	}
	(void)syscall(SYS_futex, &words[0], FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
	pthread_join(waiter, NULL);
	notes();
}

const struct ordered_case ordered_rests[] = {{"read-timeout", read_timeout},
	{"read-signals", read_signals}, {"whole-writes", whole_writes},
	{"turns", turns}, {"writes-on", writes_on},
	{"continued", continued}, {"fills", fills},
	{"futex-errors", futex_errors}};
const size_t n_ordered_rests = sizeof ordered_rests / sizeof *ordered_rests;
