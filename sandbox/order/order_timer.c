/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Timers follow the box's clock alone: the kernel's own are never set.  One
 * that is due sends its signal when a thread hands over; a timerfd is set to
 * expire at once, by a copy of its descriptor.
 */
#include "sandbox/core/procfs.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define ALARM_NAME INT64_C(-1) /* alarm() and setitimer(): one timer */
#define FIRST_QUEUED 32 /* the kernel's: one signal may be pending many times \
			 */
#define PEEK_SIGNALS 16
#define TIMERS_MAX 65536

static struct order_timer *
find_timer(struct order *o, pid_t process, int64_t name)
{
	for (size_t i = 0; i < o->n_timers; i++)
		if (o->timers[i].process == process &&
			o->timers[i].name == name && o->timers[i].signal >= 0)
			return &o->timers[i];
	return NULL;
}

struct order_timer *
order_timer_add(struct order *o, pid_t process, int64_t name)
{
	struct order_timer *t = NULL;

	for (size_t i = 0; !t && i < o->n_timers; i++)
		if (o->timers[i].process == 0)
			t = &o->timers[i];
	if (!t) {
		if (o->n_timers == TIMERS_MAX)
			return NULL;
		t = mem_room(o->timers, o->n_timers);
		o->n_timers++;
	}
	*t = (struct order_timer){.process = process,
		.name = name,
		.deadline = ORDER_NEVER,
		.fd = -1};
	return t;
}

bool
order_timer_own(const struct order *o, const struct order_timer *t)
{
	struct order_thread *holder = order_thread_of(o->baton.holder);

	return holder && t->fd < 0 && t->process == holder->process &&
	       holder->b.tid == holder->process && holder->n_threads == 1;
}

void
order_timer_free(struct order_timer *t)
{
	close_fd(&t->fd);
	*t = (struct order_timer){
		.process = 0, .deadline = ORDER_NEVER, .fd = -1};
}

int64_t
order_timer_left(const struct order *o, const struct order_timer *t)
{
	const int64_t left = t && t->set ? t->deadline - order_now(o) : 0;

	return t && t->set && left < 1000 ? 1000 : left;
}

/* length 0 disarms it. */
static void
set_timer(struct order *o, struct order_timer *t, pid_t by, int64_t length,
	int64_t interval)
{
	if (length > 0 && t->fd < 0)
		o->tracer.timer(o->tracer.arg, by);
	t->set = length > 0 ? ++o->n_set : 0;
	t->deadline = length > 0 ? order_now(o) + length : ORDER_NEVER;
	t->interval = interval;
}

enum order_way
order_row_alarm(struct order *o, struct order_thread *t)
{
	struct order_timer *timer = find_timer(o, t->process, ALARM_NAME);
	const int64_t left = order_timer_left(o, timer);

	order_clear(o, t);
	if (!timer)
		timer = order_timer_add(o, t->process, ALARM_NAME);
	if (!timer)
		return ORDER_NATIVE;
	timer->signal = SIGALRM;
	set_timer(o, timer, t->b.tid,
		(int64_t)(unsigned)t->args[0] * ORDER_SECOND, 0);
	return order_skip(t, (left + ORDER_SECOND - 1) / ORDER_SECOND);
}

static void
put_itimer(struct order_thread *t, uint64_t to, int64_t interval, int64_t left)
{
	if (to == 0)
		return;
	order_put_val(t->b.tid, to, interval);
	order_put_val(t->b.tid, to + sizeof(struct timeval), left);
}

enum order_way
order_row_itimer(struct order *o, struct order_thread *t)
{
	struct order_timer *timer = find_timer(o, t->process, ALARM_NAME);
	const int64_t left = order_timer_left(o, timer),
		      was = timer ? timer->interval : 0;
	int64_t value = 0, interval = 0;

	order_clear(o, t);
	if ((int)t->args[0] != ITIMER_REAL)
		return ORDER_TIMED;
	if (t->nr == SYS_getitimer) {
		put_itimer(t, t->args[1], was, left);
		return order_skip(t, 0);
	}
	if (t->args[1]) {
		interval = order_val(t->b.tid, t->args[1]);
		value = order_val(
			t->b.tid, t->args[1] + sizeof(struct timeval));
	}
	if (value < 0 || interval < 0)
		return ORDER_NATIVE;
	if (!timer)
		timer = order_timer_add(o, t->process, ALARM_NAME);
	if (!timer)
		return ORDER_NATIVE;
	timer->signal = SIGALRM;
	set_timer(o, timer, t->b.tid, value, interval);
	put_itimer(t, t->args[2], was, left);
	return order_skip(t, 0);
}

void
order_timer_put(
	struct order_thread *t, uint64_t to, int64_t interval, int64_t left)
{
	if (to == 0)
		return;
	order_put_spec(t->b.tid, to, interval);
	order_put_spec(t->b.tid, to + sizeof(struct timespec), left);
}

/* The tracer does not know the clock of a timer: it takes the one whose time is
 * nearer to moment. */
static int64_t
until_nearer(const struct order *o, int64_t moment)
{
	const int64_t now = order_now(o),
		      wall = moment - o->epoch_ns - CLOCKS_REAL_START - now,
		      steady = moment - CLOCKS_STEADY_START - now,
		      near = llabs(wall) < llabs(steady) ? wall : steady;

	return near > 0 ? near : 1;
}

/* Set it as the struct itimerspec at from says; -1: that is not valid. */
int
order_timer_arm(struct order *o, struct order_timer *timer,
	struct order_thread *t, uint64_t from)
{
	const int64_t interval = order_spec(t->b.tid, from);
	int64_t value = order_spec(t->b.tid, from + sizeof(struct timespec));

	if (value < 0 || interval < 0)
		return -1;
	if (value && t->args[1] & 1 /* absolute */)
		value = until_nearer(o, value);
	set_timer(o, timer, t->b.tid, value, interval);
	return 0;
}

enum order_way
order_row_timer(struct order *o, struct order_thread *t)
{
	struct order_timer *timer = find_timer(o, t->process, (int)t->args[0]);
	const int64_t left = order_timer_left(o, timer),
		      was = timer ? timer->interval : 0;

	order_clear(o, t);
	if (t->nr == SYS_timer_create) {
		t->then = ORDER_CREATED;
		return ORDER_LEAVE;
	}
	if (!timer)
		return ORDER_TIMED;
	switch (t->nr) {
	case SYS_timer_delete:
		order_timer_free(timer);
		return ORDER_NATIVE;
	case SYS_timer_gettime:
		order_timer_put(t, t->args[1], was, left);
		return order_skip(t, 0);
	case SYS_timer_settime:
		if (order_timer_arm(o, timer, t, t->args[2]) < 0)
			return ORDER_NATIVE;
		order_timer_put(t, t->args[3], was, left);
		return order_skip(t, 0);
	default: /* timer_getoverrun(): none is missed */
		return order_skip(t, 0);
	}
}

/* The thread that a timer notifies; the number is of the box. */
static pid_t
outer_tid(struct order *o, pid_t process, int inner)
{
	char status[4096];
	int64_t is;

	for (size_t i = 0; i < o->baton.n; i++) {
		const struct order_thread *t =
			order_thread_of(o->baton.threads[i]);

		if (t->process == process &&
			procfs_read(status, sizeof status, AT_FDCWD, t->b.tid,
				"status") > 0 &&
			procfs_number(&is, status, "NSpid:") && is == inner)
			return t->b.tid;
	}
	return 0;
}

void
order_created(struct order *o, struct order_thread *t, int64_t result)
{
	struct sigevent e = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
	struct order_timer *timer;
	int32_t id, tid;

	if (result < 0 || !tracee_peek(t->b.tid, t->args[2], &id, sizeof id) ||
		(t->args[1] &&
			!tracee_peek(t->b.tid, t->args[1], &e, sizeof e)))
		return;
	timer = order_timer_add(o, t->process, id);
	if (!timer)
		return;
	timer->signal = e.sigev_notify == SIGEV_NONE ? 0 : e.sigev_signo;
	timer->value =
		t->args[1] ? (uint64_t)e.sigev_value.sival_ptr : (uint64_t)id;
	if (e.sigev_notify == SIGEV_THREAD_ID) {
		memcpy(&tid,
			(const char *)&e + offsetof(struct sigevent, _sigev_un),
			sizeof tid);
		timer->to = outer_tid(o, t->process, tid);
	}
}

/* Of one timer, one signal is queued at a time.  Of signals below FIRST_QUEUED
 * the kernel itself queues no second. */
static bool
is_queued(struct order *o, const struct order_timer *timer)
{
	struct __ptrace_peeksiginfo_args at = {
		.flags = timer->to ? 0 : PTRACE_PEEKSIGINFO_SHARED,
		.nr = PEEK_SIGNALS};
	const struct order_thread *runs = NULL;
	siginfo_t infos[PEEK_SIGNALS];
	long n = -1;

	for (size_t i = 0; i < o->baton.n && n < 0; i++) {
		const struct order_thread *t =
			order_thread_of(o->baton.threads[i]);

		if (t->process != timer->process ||
			(timer->to && t->b.tid != timer->to))
			continue;
		runs = t;
		for (at.off = 0; (n = ptrace(PTRACE_PEEKSIGINFO, t->b.tid, &at,
					  infos)) > 0;
			at.off += (uint64_t)n)
			for (long j = 0; j < n; j++)
				if (infos[j].si_signo == timer->signal &&
					infos[j].si_code == SI_TIMER &&
					infos[j].si_timerid == timer->name)
					return true;
	}
	return n < 0 && runs &&
	       order_pending(runs, UINT64_C(1) << (timer->signal - 1));
}

static void
send_expiry(struct order *o, const struct order_timer *t)
{
	siginfo_t info = {.si_signo = t->signal, .si_code = SI_TIMER};
	const bool queues = t->signal >= FIRST_QUEUED;

	if (t->name == ALARM_NAME) { /* siginfo.c makes it the kernel's */
		(void)kill(t->process, t->signal);
		return;
	}
	if (queues && is_queued(o, t))
		return;
	info.si_timerid = (int)t->name;
	memcpy(&info.si_value, &t->value, sizeof t->value);
	if (t->to)
		(void)syscall(SYS_rt_tgsigqueueinfo, t->process, t->to,
			t->signal, &info);
	else
		(void)syscall(
			SYS_rt_sigqueueinfo, t->process, t->signal, &info);
}

static void
fire_one(struct order *o, struct order_timer *t)
{
	const struct itimerspec soon = {.it_value = {.tv_nsec = 1}};
	struct pollfd fd = {.fd = t->fd, .events = POLLIN};

	if (t->fd >= 0 && order_give_back(o, t))
		return;
	if (t->interval) {
		t->deadline = order_now(o) + t->interval;
		t->set = ++o->n_set;
	} else {
		t->set = 0;
		t->deadline = ORDER_NEVER;
	}
	if (t->fd >= 0) {
		(void)timerfd_settime(t->fd, 0, &soon, NULL);
		(void)poll(&fd, 1, 1000);
		if (!t->set)
			order_timer_free(t);
		return;
	}
	if (t->signal > 0) {
		send_expiry(o, t);
		order_check_all(o, t->process);
	}
}

bool
order_fire(struct order *o)
{
	bool fired = false;

	for (;;) {
		struct order_timer *due = NULL;

		for (size_t i = 0; i < o->n_timers; i++) {
			struct order_timer *t = &o->timers[i];

			if (t->set && t->deadline <= order_now(o) &&
				(!due || t->deadline < due->deadline ||
					(t->deadline == due->deadline &&
						t->set < due->set)))
				due = t;
		}
		if (!due)
			return fired;
		fire_one(o, due);
		fired = true;
	}
}

void
order_timers_end(struct order *o, pid_t process, bool all)
{
	for (size_t i = 0; i < o->n_timers; i++)
		if (o->timers[i].process == process && o->timers[i].fd < 0 &&
			(all || o->timers[i].name != ALARM_NAME))
			order_timer_free(&o->timers[i]);
}
