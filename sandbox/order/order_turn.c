/* SPDX-License-Identifier: Apache-2.0 */
/* Whose turn it is: who is ready, and what happens where no thread is. */
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <sys/ptrace.h>

#define TRY_EVERY \
	100 /* hand-overs until a thread that waits for a lock tries */
#define FIRES_MAX \
	1000 /* deadlines that pass before the limits are looked at \
	      */

bool
order_holds(struct baton_thread *b, void *order)
{
	struct order_thread *t = order_thread_of(b);
	struct order *o = order;

	if (t->asleep)
		return order_awake(t);
	if (t->woken || t->deadline <= order_now(o))
		return true;
	if (t->tries && t->seen != o->progress &&
		(o->wakes_tries || o->handovers - t->tried >= TRY_EVERY))
		return true;
	/* to look for a signal costs most */
	return (t->waits_child && order_lead(o, t)->children != t->seen) ||
	       order_fds_ready(t) || order_interrupted(t);
}

void
order_wake(struct order *o, bool progress)
{
	o->progress += progress;
	o->wakes_tries = progress;
	if (progress)
		order_check_all(o, 0);
	baton_wake(&o->baton, order_holds, o);
	o->wakes_tries = false;
}

/* The kernel restarts it, or says EINTR: its result is so. */
void
order_end_call(struct order *o, struct order_thread *t)
{
	if (t->woken) { /* what it has tried to get is its own */
		(void)tracee_set_result(t->b.tid, 0);
		order_clear(o, t);
	} else if (order_interrupted(t))
		order_clear(o, t);
	else
		(void)order_piece_again(t);
}

/* Continue the thread that has got the baton. */
static void
go_on(struct order *o, struct order_thread *t)
{
	const enum order_stop stop = t->stop;

	switch (stop) {
	case ORDER_ANYWHERE:
		order_resume(o, t->b.tid, t->request, t->sig);
		break;
	case ORDER_BEFORE:
		o->tracer.enter(o->tracer.arg, t->b.tid);
		break;
	case ORDER_AFTER:
		order_end_call(o, t);
		order_resume(o, t->b.tid, PTRACE_CONT, 0);
		break;
	case ORDER_RUNS: /* it is just about to stop */
		break;
	}
}

/* Another process than the parent of the one that has ended may have to wait
 * for its children (PR_SET_CHILD_SUBREAPER): let each look again. */
static void
tell_of_children(struct order *o)
{
	if (o->children_left)
		for (size_t i = 0; i < o->baton.n; i++)
			order_thread_of(o->baton.threads[i])->children++;
	o->children_left = false;
}

/* No thread is ready: those that wait for a lock try again, and a signal may
 * have come that no call has sent; then time passes.  Where none will come,
 * threads may wait for locks in a circle. */
static bool
pass_idle(struct order *o)
{
	bool any = true;

	order_check_all(o, 0);
	tell_of_children(o);
	o->wakes_tries = true;
	baton_wake(&o->baton, order_holds, o);
	o->wakes_tries = false;
	if (baton_others(&o->baton))
		return true;
	/* a timer may wake no thread */
	for (int i = 0; any && i < FIRES_MAX && !baton_others(&o->baton); i++) {
		const int64_t first = order_first_deadline(o);

		any = first != ORDER_NEVER;
		if (!any || order_drop_closed(o, first))
			continue;
		order_skip_time(o, first);
		(void)order_fire(o);
		baton_wake(&o->baton, order_holds, o);
	}
	order_tell_skips(o);
	return any ? baton_others(&o->baton) : order_lend_lock(o);
}

bool
order_runs(const struct order *o)
{
	return (o->baton.holder && o->n_blind == 0) || o->baton.n_dying;
}

void
order_settle(struct order *o)
{
	while (!o->baton.holder && !o->baton.n_dying && o->baton.n) {
		struct baton_thread *next;

		baton_wake(&o->baton, order_holds, o);
		next = baton_next(&o->baton);
		if (!next) {
			/* one that is away will come, or is awaited */
			if (!pass_idle(o))
				return;
			continue;
		}
		o->handovers++;
		order_count(o, COUNTS_HANDOVER);
		o->progress += !order_thread_of(next)->tries;
		o->quota = o->faults = 0;
		o->ran = -1;
		o->look_ns = 0;
		o->looked_at = NULL; /* it was the last holder */
		go_on(o, order_thread_of(next));
	}
}
