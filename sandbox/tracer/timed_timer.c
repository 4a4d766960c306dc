/* SPDX-License-Identifier: Apache-2.0 */
/* Timers: the tracer converts their times to and from the box's clock. */
#include "sandbox/tracer/timed_private.h"

#include <stddef.h>
#include <sys/time.h>
#include <time.h>

/* The tracer does not know the clock of a timer: it takes the one whose time is
 * nearer to moment. */
static int64_t
until_nearest(
	const struct timed *all, const struct timed_call *w, int64_t moment)
{
	int64_t wall = moment - timed_clock_base(all, true) - w->begin.began,
		steady = moment - timed_clock_base(all, false) - w->begin.began,
		near = llabs(wall) < llabs(steady) ? wall : steady;

	return near > 0 ? near : 1;
}

static int64_t
timer_name(const struct timed_call *w)
{
	int64_t number = (int)w->args[0];

	switch (w->call->kind) {
	case SET_TIMER:
	case GET_TIMER:
		return number;
	case SET_TIMERFD:
	case GET_TIMERFD:
		return TIMED_TIMERFD(number);
	default:
		return TIMED_ALARM;
	}
}

static bool
enter_timer(struct timed *all, struct timed_call *w)
{
	struct itimerspec t;
	int64_t moment = timed_peek_spec(
		w->tid, w->args[2] + offsetof(struct itimerspec, it_value));
	int64_t interval = timed_peek_spec(w->tid, w->args[2]);

	if (moment < 0 || interval < 0)
		return false;
	w->interval = interval;
	w->length = moment;
	if (!(w->args[1] & 1 /* absolute */))
		return true;
	/* relative also if it only disarms: TFD_TIMER_CANCEL_ON_SET would show
	 * that the machine's clock was set */
	timed_replace(w, 1, 0);
	if (moment == 0)
		return true;
	w->length = until_nearest(all, w, moment);
	t.it_interval = (struct timespec){
		.tv_sec = interval / SECOND, .tv_nsec = interval % SECOND};
	t.it_value = (struct timespec){
		.tv_sec = w->length / SECOND, .tv_nsec = w->length % SECOND};
	timed_replace_memory(w, 2, &t, sizeof t);
	return true;
}

static bool
enter_itimer(struct timed_call *w)
{
	if ((int)w->args[0] != ITIMER_REAL)
		return false;
	w->interval = timed_peek_val(w->tid, w->args[1]);
	w->length = timed_peek_val(
		w->tid, w->args[1] + offsetof(struct itimerval, it_value));
	return w->length >= 0;
}

bool
timed_enter_timer(struct timed *all, struct timed_call *w)
{
	w->left = clocks_timer_left(all->clocks, w->tid, timer_name(w));
	switch (w->call->kind) {
	case ALARM:
		w->length = (int64_t)(unsigned)w->args[0] * SECOND;
		return true;
	case SET_ITIMER:
		return enter_itimer(w);
	case SET_TIMER:
	case SET_TIMERFD:
		return enter_timer(all, w);
	case GET_ITIMER:
		return (int)w->args[0] == ITIMER_REAL;
	default:
		return true;
	}
}

/* The kernel has written the interval and the time left by its own clock;
 * replace the latter. */
static void
mend_left(const struct timed_call *w)
{
	uint64_t to = w->args[w->call->rest];

	if (to == 0 || w->left == 0)
		return;
	if (w->call->kind == SET_ITIMER || w->call->kind == GET_ITIMER)
		timed_poke_val(w->tid,
			to + offsetof(struct itimerval, it_value), w->left);
	else
		timed_poke_spec(w->tid,
			to + offsetof(struct itimerspec, it_value), w->left);
}

void
timed_leave_timer(struct timed *all, const struct timed_call *w, int64_t result)
{
	enum kind kind = w->call->kind;

	if (result < 0)
		return;
	if (kind == ALARM && w->left && result > 0)
		(void)tracee_set_result(
			w->tid, (w->left + SECOND - 1) / SECOND);
	else if (kind != ALARM)
		mend_left(w);
	/* it may ask until the timer has expired */
	if (kind == GET_ITIMER || kind == GET_TIMER || kind == GET_TIMERFD)
		clocks_timers_awaited(all->clocks, w->tid);
	if (kind == ALARM || kind == SET_ITIMER || kind == SET_TIMER ||
		kind == SET_TIMERFD)
		clocks_timer(all->clocks, w->tid,
			&(struct clock_timing){.name = timer_name(w),
				.began = w->real,
				.length = w->length,
				.interval = w->interval});
}
