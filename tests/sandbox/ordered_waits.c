/* SPDX-License-Identifier: Apache-2.0 */
/* Futexes of the kernel's own, children, descriptors and timers. */
#include "tests/sandbox/ordered_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex;

static void *
lock_mutex(void *arg)
{
	pthread_mutex_lock(&mutex);
	note((char)(intptr_t)arg);
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static void *
lock_for_an_hour(void *arg)
{
	struct timespec until;

	(void)arg;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 3600;
	if (pthread_mutex_timedlock(&mutex, &until) == ETIMEDOUT)
		note('T');
	return NULL;
}

static void
priorities(void)
{
	pthread_mutexattr_t a;
	pthread_t t[4];

	pthread_mutexattr_init(&a);
	pthread_mutexattr_setprotocol(&a, PTHREAD_PRIO_INHERIT);
	pthread_mutex_init(&mutex, &a);
	pthread_mutex_lock(&mutex);
	for (long i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, lock_mutex, (void *)('a' + i));
	pthread_create(&t[3], NULL, lock_for_an_hour, NULL);
	sleep(7200);
	note('P');
	pthread_mutex_unlock(&mutex);
	pthread_mutex_lock(&mutex);
	note('Q');
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	notes();
}

static void
take_robust(int i)
{
	if (pthread_mutex_lock(&shared->lock) == EOWNERDEAD) {
		pthread_mutex_consistent(&shared->lock);
		note('D');
	}
	if (i == 0) { /* it ends as the owner */
		sleep(10);
		return;
	}
	note('m');
	pthread_mutex_unlock(&shared->lock);
}

static void
robust_of(int protocol)
{
	pthread_mutexattr_t a;

	pthread_mutexattr_init(&a);
	pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setprotocol(&a, protocol);
	pthread_mutex_init(&shared->lock, &a);
	note_children(3, take_robust);
	wait_all();
}

static void
robust(void)
{
	robust_of(PTHREAD_PRIO_NONE);
	note(' ');
	robust_of(PTHREAD_PRIO_INHERIT);
	notes();
}

/* --- children --- */

static void
end_at_once(int i)
{
	for (volatile int j = 0; j < (4 - i) * 100000; j++)
		;
}

static void
waits(void)
{
	siginfo_t info;
	pid_t pid;

	note_children(3, end_at_once);
	while (waitid(P_ALL, 0, &info, WEXITED) == 0)
		note('w');
	note_children(2, end_at_once);
	while (waitpid(0, NULL, __WALL) > 0)
		note('0');
	pid = fork();
	if (pid == 0) {
		sleep(1);
		note('n');
		_exit(0);
	}
	if (waitid(P_PID, (id_t)pid, NULL, WEXITED) == 0)
		note('N');
	pid = vfork();
	if (pid == 0)
		_exit(0);
	note('v');
	wait_all();
	notes();
}

/* --- descriptors --- */

static int fd;

static void
read_one(int i)
{
	uint64_t one;

	(void)i;
	(void)!read(fd, &one, sizeof one);
}

static void
events(void)
{
	uint64_t most = UINT64_MAX - 1, one = 1;
	struct signalfd_siginfo got;
	sigset_t set;

	fd = eventfd(0, EFD_SEMAPHORE);
	note_children(3, read_one);
	sleep(1);
	note('P');
	one = 3;
	(void)!write(fd, &one, sizeof one);
	wait_all();
	fd = eventfd(0, 0);
	(void)!write(fd, &most, sizeof most);
	if (fork() == 0) {
		sleep(5);
		note('r');
		read_one(0);
		_exit(0);
	}
	(void)!write(fd, &one, sizeof one); /* there is no room */
	note('W');
	wait_all();
	/* to an instance of epoll nothing can be written */
	if (write(epoll_create1(0), &one, sizeof one) < 0)
		note('E');
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, 0);
	if (fork() == 0) {
		sleep(1);
		note('k');
		kill(getppid(), SIGUSR1);
		_exit(0);
	}
	(void)!read(fd, &got, sizeof got);
	note('S');
	wait_all();
	notes();
}

/* With the offset -1 these read and write as readv() and writev() do. */
static void
without_offset(void)
{
	char c = 'x';
	struct iovec part = {&c, 1};
	int p[2];

	(void)!pipe(p);
	if (fork() == 0) {
		sleep(1);
		note('w');
		(void)!pwritev2(p[1], &part, 1, -1, 0);
		_exit(0);
	}
	(void)!preadv2(p[0], &part, 1, -1, 0);
	note('r');
	wait_all();
	notes();
}

static void
pipes(void)
{
	static char all[200000];
	int p[2], q[2], r[2];

	(void)!pipe(p);
	(void)!pipe(q);
	(void)!pipe(r);
	if (fork() == 0) { /* from p, also to r */
		(void)!tee(p[0], r[1], 10, 0);
		note('t');
		(void)!splice(p[0], NULL, q[1], NULL, 10, 0);
		note('s');
		_exit(0);
	}
	sleep(1);
	note('P');
	(void)!write(p[1], "0123456789", 10);
	(void)!read(q[0], all, 10);
	note('Q');
	(void)!read(r[0], all, 10);
	note('R');
	wait_all();
	notes();
}

/* What must not wait fails at once, though it could be done later. */
static void
at_once(void)
{
	static char all[4096];
	struct iovec part = {all, 1};
	int p[2], q[2], r[2];

	(void)!pipe(p);
	(void)!pipe(q);
	(void)!pipe(r);
	fcntl(q[1], F_SETPIPE_SZ, sizeof all);
	(void)!write(q[1], all, sizeof all);
	if (fork() == 0) {
		close(q[1]);
		for (int i = 0; i < 5; i++) {
			sleep(1);
			(void)!write(p[1], all, 1);
			(void)!read(q[0], all, sizeof all);
		}
		note('c');
		_exit(0);
	}
	if (tee(p[0], r[1], 1, SPLICE_F_NONBLOCK) < 0 && errno == EAGAIN)
		note('t');
	if (splice(p[0], NULL, r[1], NULL, 1, SPLICE_F_NONBLOCK) < 0)
		note('i');
	(void)!write(p[1], all, 1);
	if (splice(p[0], NULL, q[1], NULL, 1, SPLICE_F_NONBLOCK) < 0)
		note('o');
	if (pwritev2(q[1], &part, 1, -1, RWF_NOWAIT) < 0)
		note('w');
	close(p[1]);
	close(q[1]);
	wait_all();
	notes();
}

static int ends[2][2];

static void
read_end(int i)
{
	char c;

	for (int j = 0; j < 2; j++)
		close(ends[j][1]);
	(void)!read(ends[i][0], &c, 1);
}

/* No call that is held: when the box looks at the holder decides nothing. */
static void
closes(void)
{
	(void)!pipe(ends[0]);
	(void)!pipe(ends[1]);
	note_children(2, read_end);
	sleep(1);
	for (int i = 1; i >= 0; i--) {
		close(ends[i][1]);
		for (volatile long j = 0; j < 300000000; j++)
			;
	}
	wait_all();
	notes();
}

/* --- timers --- */

static volatile long ticks;

static void
tick(int sig)
{
	(void)sig;
	ticks++;
}

/* Computation takes no time: no timer that only interrupts it expires. */
static void
timer_ticks(void)
{
	const struct itimerval often = {{0, 1000}, {0, 1000}},
			       never = {{0, 0}, {0, 0}};
	volatile double x = 1;

	signal(SIGALRM, tick);
	setitimer(ITIMER_REAL, &often, NULL);
	for (long i = 0; i < 200000000; i++)
		x = 1.5 / (x + 1);
	setitimer(ITIMER_REAL, &never, NULL);
	printf("%ld\n", ticks);
}

/* Who waits for a flag that only the timer sets meets the timer at once. */
static void
timer_awaited(void)
{
	const struct itimerval often = {{0, 1000}, {0, 1000}},
			       never = {{0, 0}, {0, 0}};

	signal(SIGALRM, tick);
	setitimer(ITIMER_REAL, &often, NULL);
	while (ticks < 5)
		;
	setitimer(ITIMER_REAL, &never, NULL);
	printf("%ld\n", ticks);
}

static void
stop_counting(int sig)
{
	(void)sig;
	printf("end\n");
	fflush(stdout);
	_exit(0);
}

/* Only the timer ends it, after the fuse. */
static void
timer_fuse(void)
{
	signal(SIGALRM, stop_counting);
	alarm(1);
	for (;;)
		ticks++;
}

static void
note_signal(int sig)
{
	(void)sig;
	note('s');
}

static void *
read_nothing(void *arg)
{
	char c;

	note(read(*(int *)arg, &c, 1) < 0 && errno == EINTR ? 'i' : '-');
	return NULL;
}

/* Where no more signals may be queued, the kernel marks one as pending and
 * keeps nothing else of it. */
static void
unlisted(void)
{
	const struct rlimit no_room = {0, 0};
	struct sigaction a = {.sa_handler = note_signal};
	sigset_t set, before;
	pthread_t t;
	int p[2];

	setrlimit(RLIMIT_SIGPENDING, &no_room);
	sigaction(SIGUSR1, &a, NULL);
	(void)!pipe(p);
	pthread_create(&t, NULL, read_nothing, &p[0]);
	sleep(1);
	pthread_kill(t, SIGUSR1);
	pthread_join(t, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &before);
	pthread_kill(pthread_self(), SIGUSR1);
	sleep(1);
	sigsuspend(&before);
	note('e');
	notes();
}

static void
rings(void)
{
	char params[512] = {0};

	printf("%d\n", (int)syscall(425 /* io_uring_setup */, 1, params) < 0);
}

const struct ordered_case ordered_waits[] = {{"priorities", priorities},
	{"robust", robust}, {"waits", waits}, {"events", events},
	{"without-offset", without_offset}, {"pipes", pipes},
	{"at-once", at_once}, {"closes", closes}, {"timer-ticks", timer_ticks},
	{"timer-awaited", timer_awaited}, {"timer-fuse", timer_fuse},
	{"unlisted-signals", unlisted}, {"rings", rings}};
const size_t n_ordered_waits = sizeof ordered_waits / sizeof *ordered_waits;
