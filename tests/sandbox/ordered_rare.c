/* SPDX-License-Identifier: Apache-2.0 */
/* What few programs see: times that are left, refused times, and stops in the
 * middle of a wait. */
#include "tests/sandbox/ordered_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int here;
static int ends[2];

static int
futex(volatile int *word, int op, int value, const void *time, volatile int *to)
{
	const long r = syscall(SYS_futex, word, op, value, time, to, 0);

	return r < 0 ? -errno : (int)r;
}

static void catch (int sig)
{
	(void)sig;
}

static void
catch_restarting(int sig)
{
	const struct sigaction a = {
		.sa_handler = catch, .sa_flags = SA_RESTART};

	sigaction(sig, &a, NULL);
}

/* A child that sends its parent a signal, after so many seconds. */
static void
signal_parent(unsigned after)
{
	if (fork() == 0) {
		sleep(after);
		_exit(kill(getppid(), SIGUSR1) < 0);
	}
}

/* The kernel writes how much of the time is left, by its own clock. */
static void
time_left(void)
{
	struct pollfd p;
	struct timeval tv = {10, 0};
	struct timespec ts = {10, 0};
	fd_set set;

	(void)!pipe(ends);
	if (fork() == 0) {
		sleep(4);
		_exit(write(ends[1], "x", 1) != 1);
	}
	FD_ZERO(&set);
	FD_SET(ends[0], &set);
	printf("%d", select(ends[0] + 1, &set, NULL, NULL, &tv));
	printf(" %ld.%06ld", (long)tv.tv_sec, (long)tv.tv_usec);
	p = (struct pollfd){.fd = ends[0], .events = POLLIN};
	printf(" %ld", syscall(SYS_ppoll, &p, 1, &ts, NULL, 8));
	printf(" %ld.%09ld", (long)ts.tv_sec, ts.tv_nsec);
	signal(SIGUSR1, catch);
	signal_parent(3);
	printf(" %ld", syscall(SYS_ppoll, NULL, 0, &ts, NULL, 8));
	printf(" %ld.%09ld", (long)ts.tv_sec, ts.tv_nsec);
	printf(" %ld", syscall(SYS_ppoll, NULL, 0, &ts, NULL, 8));
	printf(" %ld.%09ld\n", (long)ts.tv_sec, ts.tv_nsec);
	wait_all();
}

static void
note_error(long r)
{
	printf("%c", r == 0 ? '0' : r < 0 && errno == EINVAL ? 'i' : '!');
}

static void
refused_times(void)
{
	struct timeval before = {-1, 0};
	const struct timespec wrong = {0, 2000000000};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	note_error(select(0, NULL, NULL, NULL, &before));
	note_error(syscall(SYS_ppoll, NULL, 0, &wrong, NULL, 8));
	note_error(syscall(SYS_pselect6, 0, NULL, NULL, NULL, &wrong, NULL));
	note_error(syscall(SYS_rt_sigtimedwait, &set, NULL, &wrong, 8));
	puts("");
}

/* A handler ends a wait that has a time-out, and the other one goes on. */
static void
restarted_waits(void)
{
	struct timespec until;
	sem_t *s = (sem_t *)shared->text;

	sem_init(s, 1, 0);
	catch_restarting(SIGUSR1);
	signal_parent(2);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 5;
	printf("%d", sem_timedwait(s, &until) < 0 && errno == EINTR);
	signal_parent(2);
	if (fork() == 0) {
		sleep(4);
		_exit(sem_post(s) < 0);
	}
	printf("%d\n", sem_wait(s));
	wait_all();
}

static void *
wait_at_word(void *arg)
{
	(void)arg;
	printf("%d", futex(&here, FUTEX_WAIT_PRIVATE, 0, NULL, NULL));
	return NULL;
}

/* Waiters move to the end of the queue in which they are. */
static void
move_in_place(void)
{
	pthread_t t[3];

	for (int i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, wait_at_word, NULL);
	usleep(1000);
	printf("%d ", futex(&here, FUTEX_REQUEUE_PRIVATE, 1,
			      (void *)(intptr_t)INT_MAX, &here));
	usleep(1000);
	printf(" %d ", futex(&here, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL));
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	puts("");
}

static void *
wait_for_flag(void *arg)
{
	(void)arg;
	printf("%d", futex(&shared->flag, FUTEX_WAIT, 0, NULL, NULL));
	return NULL;
}

/* A thread that has stopped waits at no futex: nothing wakes it there. */
static void
stopped_at_futex(void)
{
	pthread_t t;
	pid_t pid = fork();

	setvbuf(stdout, NULL, _IONBF, 0);
	if (pid == 0) {
		pthread_create(&t, NULL, wait_for_flag, NULL);
		sleep(3);
		pthread_join(t, NULL);
		_exit(0);
	}
	sleep(1);
	kill(pid, SIGSTOP);
	waitpid(pid, NULL, WUNTRACED);
	printf("%d", futex(&shared->flag, FUTEX_WAKE, 1, NULL, NULL));
	sleep(1);
	kill(pid, SIGCONT);
	sleep(5);
	printf("%d", futex(&shared->flag, FUTEX_WAKE, 1, NULL, NULL));
	waitpid(pid, NULL, 0);
	puts("");
}

/* Ten seconds are ten, also for a process that stops meanwhile. */
static void
stopped_waits(void)
{
	const struct timespec ten = {10, 0};

	for (int i = 0; i < 2; i++) {
		const pid_t pid = fork();

		if (pid == 0) {
			const int began = note_seconds();

			if (i == 0)
				(void)poll(NULL, 0, 10000);
			else
				(void)futex(&here, FUTEX_WAIT, 0, &ten, NULL);
			_exit(note_seconds() - began);
		} else {
			int status;

			sleep(4);
			kill(pid, SIGSTOP);
			waitpid(pid, &status, WUNTRACED);
			sleep(2);
			kill(pid, SIGCONT);
			waitpid(pid, &status, 0);
			printf("%d ", WEXITSTATUS(status));
		}
	}
	puts("");
}

/* Each of n processes locks a byte, then waits for that of the next one: the
 * kernel refuses the wait that closes the circle, and the others go on as it
 * gives way. */
static void
lock_circle(int n)
{
	const int fd = open("/build/circle", O_RDWR | O_CREAT, 0600);

	for (int i = 0; i < n; i++) {
		struct flock l = {.l_type = F_WRLCK, .l_start = i, .l_len = 1};
		char name = (char)('a' + i);

		if (fork() > 0)
			continue;
		(void)fcntl(fd, F_SETLK, &l);
		sleep(1);
		l.l_start = (i + 1) % n;
		errno = 0;
		if (fcntl(fd, F_SETLKW, &l) < 0)
			name = errno == EDEADLK ? (char)('A' + i) : '!';
		note(name);
		_exit(0);
	}
	wait_all();
	(void)close(fd);
}

static void
lock_circles(void)
{
	lock_circle(2);
	note(' ');
	lock_circle(3);
	note(' ');
	lock_circle(9);
	notes();
}

static char
code_of(int code)
{
	return code == SI_TIMER ? 'T' : code == SI_KERNEL ? 'K' : '?';
}

/* How often the signal is pending, who has sent it, and with which number: once
 * by sigtimedwait(), once by a descriptor. */
static void
read_pending(int sig, bool by_descriptor)
{
	const struct timespec none = {.tv_sec = 0};
	sigset_t set;
	struct signalfd_siginfo read_of = {.ssi_signo = 0};
	siginfo_t info = {.si_signo = 0};
	int fd, n = 0;

	sigemptyset(&set);
	sigaddset(&set, sig);
	if (!by_descriptor) {
		while (n < 100 && sigtimedwait(&set, &info, &none) == sig)
			n++;
		printf("%d%c%d ", n, code_of(info.si_code),
			sig == SIGALRM ? 0 : info.si_value.sival_int);
		return;
	}
	fd = signalfd(-1, &set, SFD_NONBLOCK);
	while (n < 100 && read(fd, &read_of, sizeof read_of) > 0)
		n++;
	printf("%d%c%d/%u%u ", n, code_of(read_of.ssi_code), read_of.ssi_int,
		read_of.ssi_pid, read_of.ssi_uid);
	(void)close(fd);
}

/* Timers that expire twenty times while their signals are blocked. */
static void
timers_queue(void)
{
	const struct itimerspec often = {
		{.tv_nsec = 10000000}, {.tv_nsec = 10000000}};
	const struct itimerval alarms = {
		{.tv_usec = 10000}, {.tv_usec = 10000}};
	struct sigevent one = {.sigev_notify = SIGEV_SIGNAL,
				.sigev_signo = SIGUSR1,
				.sigev_value.sival_int = 7},
			many = one;
	const int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	timer_t first, second;
	sigset_t set;

	many.sigev_signo = SIGRTMIN + 3;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGRTMIN + 3);
	sigaddset(&set, SIGALRM);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	(void)timer_create(CLOCK_MONOTONIC, &one, &first);
	(void)timer_create(CLOCK_MONOTONIC, &many, &second);
	(void)timer_settime(first, 0, &often, NULL);
	(void)timer_settime(second, 0, &often, NULL);
	(void)setitimer(ITIMER_REAL, &alarms, NULL);
	for (int i = 0; i < 2; i++) {
		(void)usleep(200000);
		read_pending(SIGUSR1, i == 1);
		read_pending(SIGRTMIN + 3, i == 1);
		read_pending(SIGALRM, i == 1);
	}
	puts(timerfd_settime(fd, 4, &often, NULL) < 0 && errno == EINVAL
			? "refused"
			: "taken");
}

const struct ordered_case ordered_rare[] = {{"time-left", time_left},
	{"refused-times", refused_times}, {"restarted-waits", restarted_waits},
	{"move-in-place", move_in_place},
	{"stopped-at-futex", stopped_at_futex},
	{"stopped-waits", stopped_waits}, {"lock-circles", lock_circles},
	{"timers-queue", timers_queue}};
const size_t n_ordered_rare = sizeof ordered_rare / sizeof *ordered_rare;
