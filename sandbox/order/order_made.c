/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many calls a thread has made that do not stop (order_late.c): the kernel
 * counts its reads and writes.
 *
 *     where the thread is held, they pass time, as calls that stop do
 *     after each MADE_EACH of them it gives way, if others could run
 *
 * To give way after exactly so many, it is interrupted a while before, and then
 * stops before each call.  From then on it is taken for a loop, and stops before
 * each call while others could run.  A read or write that was interrupted and
 * made again counts once.
 *
 * To ask the kernel costs more than such a call, so a program that has not run
 * for long enough to come near is not asked about.
 */
#include "base/clock.h"
#include "sandbox/core/cpu.h"
#include "sandbox/core/procfs.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#define MADE_EACH (INT64_C(1) << 19)
#define MADE_NEAR (INT64_C(1) << 16) /* 13 ms of the fastest loop */
#define MOST 2 /* that one call counts as: sendfile() reads and writes */
#define YOUNG_NS INT64_C(50000000)   /* it makes half of MADE_EACH in this */
#define LOOK_NS INT64_C(5000000)
#define STEPS 2 /* reads of time that one call counts as */

static int64_t
value_of(const char *text, const char *name)
{
	const char *at = strstr(text, name);

	return at ? strtoll(at + strlen(name), NULL, 10) : 0;
}

bool
order_made_known(void)
{
	char text[512];

	return procfs_read(text, sizeof text, AT_FDCWD, PROCFS_SELF, "io") >
		       0 &&
	       strstr(text, "syscr:") && strstr(text, "syscw:");
}

/* With those that were made again. */
static int64_t
counted_of(const struct order_thread *t)
{
	char name[64], text[512] = "";

	(void)snprintf(name, sizeof name, "task/%d/io", (int)t->b.tid);
	(void)procfs_read(text, sizeof text, AT_FDCWD, t->process, name);
	return value_of(text, "syscr:") + value_of(text, "syscw:");
}

static int64_t
made_of(const struct order_thread *t)
{
	return counted_of(t) - t->made.repeats;
}

void
order_made_born(const struct order *o, struct order_thread *t, bool first)
{
	t->made.since_ns = o->now_ns;
	if (first) /* it was no thread of the box before */
		t->made.timed = made_of(t);
}

void
order_made_executed(struct order_thread *t)
{
	t->made.near = t->made.hot = false;
}

void
order_made_pass(struct order *o, struct order_thread *t)
{
	const int64_t made = made_of(t);
	const int64_t steps = (made - t->made.timed) * STEPS;

	if (steps > 0)
		clocks_step(o->clocks, steps < INT_MAX ? (int)steps : INT_MAX);
	t->made.timed = made;
}

/* Is there a thread that could run, now or after a call of the holder which
 * does not stop?  One that is away may stop at any moment, and one that a
 * signal has reached wakes where the holder gives way. */
static bool
others_could_run(const struct order *o, const struct order_thread *holder)
{
	for (size_t i = 0; i < o->baton.n; i++) {
		struct order_thread *t = order_thread_of(o->baton.threads[i]);

		if (t != holder &&
			(t->b.state == BATON_READY ||
				t->b.state == BATON_AWAY ||
				(t->b.state == BATON_WAITS &&
					(t->asleep || t->tries || t->n_fds ||
						order_interrupted(t)))))
			return true;
	}
	return order_first_deadline(o) != ORDER_NEVER;
}

/* Has it perhaps made so many that it is near? */
static bool
is_old(const struct order_thread *t, int64_t now)
{
	return now - t->made.since_ns > YOUNG_NS;
}

static void
come_near(struct order_thread *t, int64_t made)
{
	t->made.next = made - made % MADE_EACH + MADE_EACH;
	t->made.left = t->made.next - made;
	t->made.near = t->made.left <= MADE_NEAR;
}

void
order_made_watch(struct order *o, struct order_thread *t)
{
	const bool watched = others_could_run(o, t);

	if (t->made.watched && !watched && t->made.hot)
		t->made.timed = made_of(t); /* each has passed time itself */
	if (!watched) {
		t->made.near = false;
		t->made.next = 0;
	} else if (!t->made.watched && !t->made.hot &&
		   is_old(t, clock_ticks_ns())) {
		come_near(t, made_of(t));
	}
	t->made.watched = watched;
}

bool
order_made_all(struct order_thread *t)
{
	if (!t->made.near)
		return false;
	t->made.left -= MOST;
	if (t->made.left <= 0) /* to ask takes longer than the calls */
		t->made.left = t->made.next - made_of(t);
	return t->made.left <= 0;
}

void
order_made_yield(struct order *o, struct order_thread *t)
{
	order_made_pass(o, t);
	t->made.near = false;
	t->made.hot = true;
	o->quota = UINT_MAX / 2; /* it gives way now */
}

void
order_made_look(struct order *o, struct order_thread *t)
{
	const int64_t was = t->made.next;
	int64_t made;

	if (o->now_ns - o->made_ns < LOOK_NS || !t->made.watched ||
		t->made.near || t->made.hot || t->stop != ORDER_RUNS ||
		t->late != ORDER_PROMPT || !is_old(t, o->now_ns) ||
		order_has_event(t->b.tid))
		return;
	o->made_ns = o->now_ns;
	made = made_of(t);
	come_near(t, made);
	if (was && made >= was) { /* it made them while nobody looked */
		t->made.near = true;
		t->made.next = was;
		t->made.left = 0;
		order_let(o, t);
	}
	if (!t->made.near)
		return;
	if (ptrace(PTRACE_INTERRUPT, t->b.tid, NULL, NULL) < 0)
		t->made.near = false;
	else
		o->events++;
}

/* A thread that is stopped more than once after a call repeats it once. */
static void
note_repeat(struct order_thread *t)
{
	const int64_t counted = counted_of(t);

	if (counted != t->made.noted)
		t->made.repeats++;
	t->made.noted = counted;
}

/* The number of the call that it has made last; below 0: it was no call. */
static int64_t
note_call(struct order_thread *t, struct user_regs_struct *regs)
{
	int64_t nr = -1;

	if (!tracee_registers_get(t->b.tid, regs) ||
		(nr = cpu_call_made(t->b.tid, regs)) < 0)
		return -1;
	if ((int64_t)*cpu_register_result(regs) == -ORDER_RESTART &&
		order_passes(nr))
		note_repeat(t);
	return nr;
}

void
order_signalled(struct order *o, pid_t tid)
{
	struct order_thread *t = order_find(o, tid);
	struct user_regs_struct regs;

	if (t)
		(void)note_call(t, &regs);
}

void
order_stopped(struct order *o, pid_t tid)
{
	struct order_thread *t = order_find(o, tid);
	struct user_regs_struct regs;
	int64_t nr;

	if (!t || (nr = note_call(t, &regs)) < 0 ||
		!order_repeats(t, nr, &regs))
		return;
	if (nr != SYS_fallocate)
		note_repeat(t);
	if (o->looked_at == t)
		o->looked_at = NULL;
}
