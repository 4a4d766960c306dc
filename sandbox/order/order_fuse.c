/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a holder may compute while others are ready, or wait for a time.
 *
 * One that waits for memory, and has other values in its registers after each
 * round, cannot be told from one that computes: a thread of OpenMP looks for
 * work at a place that it draws by lot.  Such a thread waits again and again,
 * so each of its waits halves the fuse of its process, down to the time between
 * two looks.  The order of that process is recorded as not held by then.  A
 * thread that computes for long after it was passed over did not wait, so its
 * process has the whole fuse again.
 */
#include "sandbox/core/procfs.h"
#include "sandbox/order/order_look_private.h"
#include "sandbox/order/order_rows_private.h"

#include <fcntl.h>
#include <sys/ptrace.h>

#define FUSE_READY_NS (10 * ORDER_SECOND)
#define FUSE_TIME_NS (5 * ORDER_SECOND)
#define FUSE_OWN_NS (10 * ORDER_SECOND)
#define HALVINGS 9
#define COMPUTES_NS ORDER_SECOND /* who waited has what it waited for before \
				  */

static int64_t
ran_of(pid_t tid)
{
	char text[64];
	int64_t ran = 0;

	(void)procfs_read(text, sizeof text, AT_FDCWD, tid, "schedstat");
	return procfs_word(&ran, text, 0) ? ran : 0;
}

/* Processor time of the holder since it was first looked at. */
static int64_t
ran_since_look(struct order *o, const struct order_thread *t)
{
	const int64_t ran = ran_of(t->b.tid);

	if (o->ran < 0)
		o->ran = ran;
	return ran - o->ran;
}

static int64_t
fuse_of(struct order *o, struct order_thread *t, int64_t whole)
{
	return t->passed_over ? 0 : whole >> order_lead(o, t)->halvings;
}

/* Has the holder computed beyond the deadline, and the fuse? */
static bool
is_due(struct order *o, struct order_thread *t, int64_t deadline, int64_t whole,
	int64_t ran)
{
	const int64_t over = ran - fuse_of(o, t, whole);

	return deadline != ORDER_NEVER && over >= 0 &&
	       over >= deadline - order_now(o);
}

void
order_pass_over(struct order *o, struct order_thread *t)
{
	struct order_thread *lead = order_lead(o, t);

	if (ptrace(PTRACE_INTERRUPT, t->b.tid, NULL, NULL) < 0)
		return;
	if (!t->passed_over) {
		t->passed_at = ran_of(t->b.tid);
		if (lead->halvings < HALVINGS)
			lead->halvings++;
	}
	o->interrupted = t;
	t->passed_over = true;
	order_let(o, t);
}

void
order_fuse_reset(struct order *o, struct order_thread *t)
{
	if (t->passed_over && ran_of(t->b.tid) - t->passed_at >= COMPUTES_NS)
		order_lead(o, t)->halvings = 0;
	t->passed_over = false;
}

bool
order_fuse_for_time(struct order *o, struct order_thread *t)
{
	const int64_t first = order_first_deadline(o),
		      awaited = order_first_awaited(o),
		      ran = ran_since_look(o, t);
	const bool due = is_due(o, t, awaited, FUSE_TIME_NS, ran);

	if (!due && !is_due(o, t, first, FUSE_OWN_NS, ran))
		return false;
	order_pass_time(o, due ? awaited : first);
	(void)order_fire(o);
	order_pass_over(o, t);
	return true;
}

bool
order_fuse_burnt(struct order *o, struct order_thread *t)
{
	return ran_since_look(o, t) >= fuse_of(o, t, FUSE_READY_NS);
}
