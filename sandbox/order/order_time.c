/* SPDX-License-Identifier: Apache-2.0 */
/* Deadlines by the box's clock, and sleeps. */
#include "sandbox/clock/clocks_files.h"
#include "sandbox/core/cpu.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <errno.h>
#include <sys/time.h>
#include <time.h>

#define LONGEST_SPEC (INT64_C(1) << 55) /* more than a year: without end */

int64_t
order_now(const struct order *o)
{
	return clocks_now(o->clocks, 0);
}

int64_t
order_spec(pid_t tid, uint64_t from)
{
	struct timespec t;

	if (!tracee_peek(tid, from, &t, sizeof t) || t.tv_nsec < 0 ||
		t.tv_nsec >= ORDER_SECOND || t.tv_sec < 0)
		return -1;
	return t.tv_sec < INT64_MAX / 2 / ORDER_SECOND
		       ? t.tv_sec * ORDER_SECOND + t.tv_nsec
		       : INT64_MAX / 2;
}

int64_t
order_val(pid_t tid, uint64_t from)
{
	struct timeval t;

	if (!tracee_peek(tid, from, &t, sizeof t) || t.tv_usec < 0 ||
		t.tv_sec < 0)
		return -1;
	return t.tv_sec < INT64_MAX / 4 / ORDER_SECOND &&
			       t.tv_usec < INT64_MAX / 4 / 1000
		       ? t.tv_sec * ORDER_SECOND + t.tv_usec * 1000
		       : INT64_MAX / 2;
}

void
order_put_spec(pid_t tid, uint64_t to, int64_t ns)
{
	const struct timespec t = {ns / ORDER_SECOND, ns % ORDER_SECOND};

	(void)tracee_poke(tid, to, &t, sizeof t);
}

void
order_put_val(pid_t tid, uint64_t to, int64_t ns)
{
	const struct timeval t = {ns / ORDER_SECOND, ns % ORDER_SECOND / 1000};

	(void)tracee_poke(tid, to, &t, sizeof t);
}

int64_t
order_until(const struct order *o, int64_t moment, bool wall)
{
	const int64_t base = wall ? o->epoch_ns + CLOCKS_REAL_START
				  : CLOCKS_STEADY_START,
		      left = moment - base - order_now(o);

	return left > 0 ? left : 0;
}

void
order_deadline(struct order *o, struct order_thread *t, int64_t length)
{
	if (t->deadline != ORDER_NEVER || length < 0 || length > LONGEST_SPEC)
		return;
	t->deadline = order_now(o) + length;
}

static enum order_way
sleep_until(struct order *o, struct order_thread *t, int64_t length)
{
	if (t->again && t->deadline <= order_now(o)) {
		order_clear(o, t);
		return order_skip(t, 0);
	}
	if (!t->again)
		order_deadline(o, t, length);
	if (order_interrupted(t)) {
		t->then = ORDER_SLEPT;
		return ORDER_LEAVE;
	}
	return order_wait(o, t);
}

enum order_way
order_row_sleep(struct order *o, struct order_thread *t)
{
	const int64_t length = order_spec(t->b.tid, t->args[0]);

	if (length >= 0)
		return sleep_until(o, t, length);
	order_clear(o, t);
	return ORDER_NATIVE;
}

enum order_way
order_row_sleep_on(struct order *o, struct order_thread *t)
{
	const int clock = (int)t->args[0];
	int64_t length = order_spec(t->b.tid, t->args[2]);
	enum order_way way;

	if (clock < 0 || clock == CLOCK_PROCESS_CPUTIME_ID ||
		clock == CLOCK_THREAD_CPUTIME_ID || length < 0) {
		order_clear(o, t);
		return ORDER_NATIVE;
	}
	if (t->args[1] & TIMER_ABSTIME)
		length = order_until(o, length,
			clock == CLOCK_REALTIME || clock == CLOCK_TAI);
	way = sleep_until(o, t, length);
	if (way == ORDER_LEAVE && t->args[1] & TIMER_ABSTIME) {
		/* its moment is not of the kernel's clock; a signal ends it */
		order_replace(t, 1, 0);
		order_replace(t, 3, 0);
	}
	return way;
}

void
order_slept(struct order *o, struct order_thread *t, int64_t result)
{
	const int arg = t->row->arg + 1;
	const int64_t left = t->deadline - order_now(o);
	const bool absolute = t->row->arg == 2 && t->args[1] & TIMER_ABSTIME;

	if (result < 0 && result != -EFAULT && t->args[arg] && !absolute)
		order_put_spec(t->b.tid, t->args[arg], left > 0 ? left : 0);
	/* restart_syscall() continues it, and finds its deadline */
	t->again = false;
	t->signalled = t->check = false;
}

static int64_t
first_deadline(const struct order *o, bool awaited)
{
	int64_t first = ORDER_NEVER;

	for (size_t i = 0; i < o->baton.n; i++) {
		const struct order_thread *t =
			order_thread_of(o->baton.threads[i]);

		if (t->b.state == BATON_WAITS && t->deadline < first)
			first = t->deadline;
	}
	for (size_t i = 0; i < o->n_timers; i++)
		if (o->timers[i].set && o->timers[i].deadline < first &&
			!(awaited && order_timer_own(o, &o->timers[i])))
			first = o->timers[i].deadline;
	return first;
}

int64_t
order_first_deadline(const struct order *o)
{
	return first_deadline(o, false);
}

int64_t
order_first_awaited(const struct order *o)
{
	return first_deadline(o, true);
}

void
order_skip_time(struct order *o, int64_t to)
{
	if (to > order_now(o)) {
		clocks_box_pass(o->clocks, to);
		o->skips = true;
	}
}

void
order_tell_skips(struct order *o)
{
	if (o->skips)
		write_order_pass(o->writes, clocks_box(o->clocks));
	o->skips = false;
}

void
order_pass_time(struct order *o, int64_t to)
{
	order_skip_time(o, to);
	order_tell_skips(o);
}
