/* SPDX-License-Identifier: Apache-2.0 */
/* order_look_private.h - looks at a holder that computes; for this folder only. */
#ifndef SANDBOX_ORDER_ORDER_LOOK_PRIVATE_H
#define SANDBOX_ORDER_ORDER_LOOK_PRIVATE_H

#include "sandbox/order/order_private.h"

/* order_spin.c */
enum order_spin {
	ORDER_SPIN_NOT,
	ORDER_SPIN_YES,
	ORDER_SPIN_EVENT, /* another event came meanwhile; it is not stopped, or
			   * its stop is not yet known */
};
/* of a step, as a bit of a set of signals */
#define ORDER_TRAP (UINT64_C(1) << (SIGTRAP - 1))

/* order_clear_step - what a step has left in the registers may not be seen */
void order_clear_step(pid_t tid);
/* order_spins - does a thread that is stopped anywhere wait for memory, with at
 * most that many steps in a round?  If so it is at one step of its round, which
 * is the same in every run, and *length is how many steps a round has. */
enum order_spin order_spins(const struct order *o, struct order_thread *t,
	int longest, int *length);

/* order_fuse.c */
/* order_pass_over - take the baton from the holder, at its next stop, which comes
 * soon */
void order_pass_over(struct order *o, struct order_thread *t);
/* order_fuse_reset - it makes a call */
void order_fuse_reset(struct order *o, struct order_thread *t);
/* order_fuse_for_time - pass the holder over, if it has computed far beyond the
 * time for which a thread waits, or a timer; order_fuse_burnt - has it computed for
 * so long that another that is ready has to run? */
bool order_fuse_for_time(struct order *o, struct order_thread *t);
bool order_fuse_burnt(struct order *o, struct order_thread *t);

#endif
