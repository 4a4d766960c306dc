/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Futexes with priorities.  No thread sleeps at one in the kernel, which then
 * knows no more than the word: who holds it, and that others wait.  So the lock
 * is handed on here, to the thread that has waited for the longest time.
 */
#include "sandbox/core/procfs.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>

/* The number by which the box knows the thread; 0: not known. */
static uint32_t
inner_tid(pid_t tid)
{
	char status[4096];
	int64_t is;

	return procfs_read(status, sizeof status, AT_FDCWD, tid, "status") >
				       0 &&
			       procfs_number(&is, status, "NSpid:")
		       ? (uint32_t)is
		       : 0;
}

static enum order_way
lock_pi(struct order *o, struct order_thread *t, int op)
{
	const bool wall =
		op == FUTEX_LOCK_PI || t->args[1] & FUTEX_CLOCK_REALTIME;
	int64_t length = -1;

	if (t->again && t->deadline <= order_now(o)) {
		order_clear(o, t);
		return order_skip(t, -ETIMEDOUT);
	}
	if (!t->again && t->args[3]) {
		length = order_spec(t->b.tid, t->args[3]);
		if (length < 0)
			return ORDER_NATIVE;
		order_deadline(o, t, order_until(o, length, wall));
	}
	/* it sets the bit that lets the owner make a call to unlock it */
	order_replace(
		t, 1, (t->args[1] & FUTEX_PRIVATE_FLAG) | FUTEX_TRYLOCK_PI);
	t->then = ORDER_TRIED;
	return ORDER_LEAVE;
}

static enum order_way
unlock_pi(struct order *o, struct order_thread *t)
{
	struct order_thread *next = order_queue_first(o, t);
	uint32_t word, to;

	order_clear(o, t);
	if (!next || !next->tries ||
		!tracee_peek(t->b.tid, t->args[0], &word, sizeof word) ||
		(word & FUTEX_TID_MASK) != inner_tid(t->b.tid))
		return ORDER_NATIVE;
	to = inner_tid(next->b.tid);
	next->woken = true;
	if (order_queue_first(o, t))
		to |= FUTEX_WAITERS;
	if (!tracee_poke(t->b.tid, t->args[0], &to, sizeof to)) {
		next->woken = false;
		return ORDER_NATIVE;
	}
	baton_ready(&o->baton, &next->b);
	return order_skip(t, 0);
}

enum order_way
order_futex_pi(struct order *o, struct order_thread *t, int op)
{
	switch (op) {
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
		return lock_pi(o, t, op);
	case FUTEX_UNLOCK_PI:
		return unlock_pi(o, t);
	case FUTEX_TRYLOCK_PI:
		order_clear(o, t);
		return ORDER_NATIVE;
	default:
		return order_row_lent(o, t);
	}
}
