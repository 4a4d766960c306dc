/* SPDX-License-Identifier: Apache-2.0 */
/*
 * timing NAME - wait for 400 ms in one way; was it as long by every clock of
 * the box? Whoever reads what is printed measures the same with a clock that
 * is not of the box.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define MS 400

static const struct timespec span = {0, MS * 1000000L};

static struct timespec
later(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	t.tv_nsec += MS * 1000000L;
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return t;
}

static int
by_nanosleep(void)
{
	return nanosleep(&span, NULL);
}

static int
by_usleep(void)
{
	return usleep(MS * 1000);
}

static int
by_deadline(void)
{
	struct timespec t = later(CLOCK_MONOTONIC);

	return clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

static int
by_wall_deadline(void)
{
	struct timespec t = later(CLOCK_REALTIME);

	return clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &t, NULL);
}

static int
by_select(void)
{
	struct timeval t = {0, MS * 1000L};

	return select(0, NULL, NULL, NULL, &t);
}

static int
by_pselect(void)
{
	return pselect(0, NULL, NULL, NULL, &span, NULL);
}

static int
by_poll(void)
{
	return poll(NULL, 0, MS);
}

static int
by_epoll(void)
{
	struct epoll_event event;

	return epoll_wait(epoll_create1(0), &event, 1, MS);
}

static int
by_condition(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
	struct timespec t = later(CLOCK_REALTIME);

	pthread_mutex_lock(&mutex);
	return pthread_cond_timedwait(&cond, &mutex, &t) != ETIMEDOUT;
}

static int
by_steady_condition(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t cond;
	pthread_condattr_t how;
	struct timespec t = later(CLOCK_MONOTONIC);

	pthread_condattr_init(&how);
	pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
	pthread_cond_init(&cond, &how);
	pthread_mutex_lock(&mutex);
	return pthread_cond_timedwait(&cond, &mutex, &t) != ETIMEDOUT;
}

static int
by_semaphore(void)
{
	struct timespec t = later(CLOCK_REALTIME);
	sem_t sem;

	sem_init(&sem, 0, 0);
	return sem_timedwait(&sem, &t) != -1 || errno != ETIMEDOUT;
}

static int
by_mutex(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	struct timespec t = later(CLOCK_REALTIME);

	pthread_mutex_lock(&mutex);
	return pthread_mutex_timedlock(&mutex, &t) != ETIMEDOUT;
}

static int
by_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return sigtimedwait(&set, NULL, &span) != -1 || errno != EAGAIN;
}

static void
heard(int sig)
{
	(void)sig;
}

static int
by_itimer(void)
{
	const struct itimerval t = {.it_value = {0, MS * 1000L}};
	const struct sigaction act = {.sa_handler = heard};

	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &t, NULL);
	return pause() != -1;
}

static int
by_timer(void)
{
	const struct itimerspec t = {.it_value = span};
	const struct sigaction act = {.sa_handler = heard};
	timer_t timer;

	sigaction(SIGALRM, &act, NULL);
	timer_create(CLOCK_MONOTONIC, NULL, &timer);
	timer_settime(timer, 0, &t, NULL);
	return pause() != -1;
}

static int
by_timerfd(void)
{
	const struct itimerspec t = {.it_value = span};
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	unsigned long n;

	timerfd_settime(fd, 0, &t, NULL);
	return read(fd, &n, sizeof n) != sizeof n;
}

static void *
sleeper(void *arg)
{
	(void)arg;
	nanosleep(&span, NULL);
	return NULL;
}

/* who waits for a thread that sleeps has slept as long */
static int
by_thread(void)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, sleeper, NULL) != 0 ||
	       pthread_join(thread, NULL) != 0;
}

static const struct {
	const char *name;
	int (*wait)(void);
} ways[] = {{"nanosleep", by_nanosleep}, {"usleep", by_usleep},
	{"deadline", by_deadline}, {"wall-deadline", by_wall_deadline},
	{"select", by_select}, {"pselect", by_pselect}, {"poll", by_poll},
	{"epoll", by_epoll}, {"condition", by_condition},
	{"steady-condition", by_steady_condition},
	{"semaphore", by_semaphore}, {"mutex", by_mutex},
	{"signal", by_signal}, {"itimer", by_itimer}, {"timer", by_timer},
	{"timerfd", by_timerfd}, {"thread", by_thread}};

static long
since(clockid_t clock, const struct timespec *from)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (t.tv_sec - from->tv_sec) * 1000 +
	       (t.tv_nsec - from->tv_nsec) / 1000000;
}

/* Its own clocks tell that it waited, and not much longer: the machine may be
 * busy, but inside that is not seen. */
static int
one(size_t i)
{
	struct timespec wall, steady;
	long by_wall, by_steady;
	int r;

	clock_gettime(CLOCK_REALTIME, &wall);
	clock_gettime(CLOCK_MONOTONIC, &steady);
	printf("begin %s\n", ways[i].name);
	fflush(stdout);
	r = ways[i].wait();
	by_wall = since(CLOCK_REALTIME, &wall);
	by_steady = since(CLOCK_MONOTONIC, &steady);
	printf("end %s\n", ways[i].name);
	if (r == 0 && by_wall >= MS - 5 && by_wall <= 2 * MS &&
		by_steady >= MS - 5 && by_steady <= 2 * MS)
		return 0;
	printf("wrong %s: %d, %ld ms by the wall, %ld ms steady\n",
		ways[i].name, r, by_wall, by_steady);
	return 1;
}

int
main(void)
{
	int wrong = 0;

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		wrong += one(i);
		fflush(stdout);
	}
	return wrong != 0;
}
