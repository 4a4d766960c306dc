/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that wait for an event or until a time has passed. */
#include "base/clock.h"
#include "sandbox/clock/clocks_files.h"
#include "sandbox/tracer/quiescent.h"
#include "sandbox/tracer/timed_private.h"

#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <time.h>

#define SHORT CLOCKS_FILES_BEHIND /* files do not show such waits */

int64_t
timed_clock_base(const struct timed *all, bool wall)
{
	return wall ? all->epoch_ns + CLOCKS_REAL_START : CLOCKS_STEADY_START;
}

/* The time until a moment by the box's clock. */
static int64_t
until(const struct timed *all, const struct timed_call *w, int64_t moment,
	bool wall)
{
	int64_t left = moment - timed_clock_base(all, wall) - w->begin.began;

	return left > 0 ? left : 0;
}

/* Replace the argument by the same moment of the kernel's clock. */
static void
replace_moment(
	const struct timed *all, struct timed_call *w, int arg, bool wall)
{
	int64_t now = wall ? clock_now_ns() : clock_ticks_ns() + all->ahead_ns,
		at = w->length < LONGEST - now ? now + w->length : LONGEST;
	const struct timespec t = {
		.tv_sec = at / SECOND, .tv_nsec = at % SECOND};

	timed_replace_memory(w, arg, &t, sizeof t);
}

static bool
enter_plain(struct timed_call *w)
{
	uint64_t arg = w->args[w->call->arg];

	w->length = w->call->shape == MILLISECONDS ? (int64_t)(int)arg * 1000000
		    : w->call->shape == TIMEVAL    ? timed_peek_val(w->tid, arg)
						: timed_peek_spec(w->tid, arg);
	return w->length > 0 && w->length < LONGEST;
}

static bool
enter_until(struct timed *all, struct timed_call *w, bool wall)
{
	int64_t moment = timed_peek_spec(w->tid, w->args[w->call->arg]);

	if (moment < 0 || moment >= LONGEST)
		return false;
	w->length = until(all, w, moment, wall);
	replace_moment(all, w, w->call->arg, wall);
	return true;
}

static bool
enter_futex(struct timed *all, struct timed_call *w)
{
	int op = (int)w->args[1] & FUTEX_CMD_MASK;

	if (op == FUTEX_WAIT)
		return enter_plain(w);
	return enter_until(all, w,
		op == FUTEX_LOCK_PI || (int)w->args[1] & FUTEX_CLOCK_REALTIME);
}

/* Turn an absolute sleep into a relative one of the same length. */
static bool
enter_sleep_on(struct timed *all, struct timed_call *w)
{
	int clock = (int)w->args[0];
	bool wall = clock == CLOCK_REALTIME || clock == CLOCK_TAI;
	int64_t moment = timed_peek_spec(w->tid, w->args[2]);
	struct timespec t;

	if (clock < 0 || clock == CLOCK_PROCESS_CPUTIME_ID || moment < 0)
		return false;
	if (!((int)w->args[1] & TIMER_ABSTIME))
		return enter_plain(w);
	w->length = until(all, w, moment, wall);
	t = (struct timespec){
		.tv_sec = w->length / SECOND, .tv_nsec = w->length % SECOND};
	w->absolute = true;
	timed_replace(w, 1, 0);
	timed_replace_memory(w, 2, &t, sizeof t);
	timed_replace(w, 3, 0);
	return true;
}

bool
timed_enter_sleep(struct timed *all, struct timed_call *w)
{
	const siginfo_t none = {0};

	switch (w->call->kind) {
	case WAIT:
	case WAIT_ERROR:
	case SLEEP:
		return enter_plain(w);
	case WAIT_SIGNAL:
		if (!enter_plain(w))
			w->length = LONGEST;
		if (!w->args[1]) /* which timer expired is told there */
			timed_replace_memory(w, 1, &none, sizeof none);
		return true;
	case SLEEP_ON:
		return enter_sleep_on(all, w);
	case FUTEX:
		return enter_futex(all, w);
	case UNTIL:
		return enter_until(all, w, true);
	default:
		return false;
	}
}

/* The part of the wait by which the clock has not advanced meanwhile. */
static int64_t
rest(struct timed *all, const struct timed_call *w)
{
	struct clock_wait now;
	int64_t left;

	clocks_wait(all->clocks, w->tid, &now);
	left = w->length - (now.waited - w->begin.waited);
	return left > 0 ? left : 0;
}

static bool
at_its_end(const struct timed_call *w, int64_t result)
{
	switch (w->call->kind) {
	case WAIT:
	case SLEEP:
	case SLEEP_ON:
		return result == 0;
	case WAIT_ERROR:
	case WAIT_SIGNAL:
		return result == -EAGAIN;
	case FUTEX:
	case UNTIL:
		return result == -ETIMEDOUT;
	default:
		return false;
	}
}

/* The wait has run to its end.  Whose clocks it moves is looked for, which
 * takes a while, once short waits are together as long as one that is not. */
static void
pass(struct timed *all, const struct timed_call *w)
{
	struct clock_wait begin = w->begin;
	int64_t length = w->length;

	clocks_waited(all->clocks, w->tid, &begin, length, CLOCK_OF_THREAD);
	if (length < SHORT)
		length = clocks_shorts(
			all->clocks, w->tid, &begin, length, SHORT);
	if (length >= SHORT)
		clocks_waited(all->clocks, w->tid, &begin, length,
			quiescent_scope(all->clocks, all, w->tid));
}

void
timed_leave_sleep(struct timed *all, const struct timed_call *w, int64_t result)
{
	uint64_t to = w->call->rest < 0 ? 0 : w->args[w->call->rest];
	int64_t left;

	if (at_its_end(w, result)) {
		pass(all, w);
		left = 0;
	} else {
		left = rest(all, w);
	}
	if (to == 0 || w->absolute)
		return;
	if (w->call->kind == SLEEP || w->call->kind == SLEEP_ON) {
		/* the kernel reports it only if a signal ended the sleep */
		if (result == -EINTR || result == -BROKEN)
			timed_poke_spec(w->tid, to, left);
	} else if (w->call->shape == TIMEVAL) {
		timed_poke_val(w->tid, to, left);
	} else {
		timed_poke_spec(w->tid, to, left);
	}
}
