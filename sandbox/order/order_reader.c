/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that make no call, but read clocks or the processor's counter, or get
 * signals, again and again. */
#include "sandbox/order/order_rows_private.h"

#define FAULTS 5000 /* stops for a signal without a call */

/* Give way to those that are ready, or are so by now. */
static void
step_back(struct order *o, struct order_thread *t)
{
	if (order_first_deadline(o) <= order_now(o))
		(void)order_fire(o);
	order_wake(o, true);
	if (baton_others(&o->baton))
		baton_ready(&o->baton, &t->b);
}

/* A holder that only reads clocks gives way, as one that makes calls does. */
void
order_reader_stopped(struct order *o, struct order_thread *t)
{
	if (o->reader != t)
		return;
	o->reader = NULL;
	if (o->baton.holder != &t->b)
		return;
	order_count(o, COUNTS_READER);
	step_back(o, t);
}

void
order_faulted(struct order *o, pid_t tid)
{
	struct order_thread *t = order_find(o, tid);

	if (!t || o->baton.holder != &t->b || ++o->faults < FAULTS)
		return;
	o->faults = 0;
	clocks_step(o->clocks, FAULTS);
	step_back(o, t);
}
