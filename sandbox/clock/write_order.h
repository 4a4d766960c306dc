/* SPDX-License-Identifier: Apache-2.0 */
/* write_order.h - the order of writes, by the time stamps of the kernel. */
#ifndef SANDBOX_CLOCK_WRITE_ORDER_H
#define SANDBOX_CLOCK_WRITE_ORDER_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * write_order_separate - wait until new files get later times than all so far
 *
 * in      work      the work folder: its "stubs" is touched
 * out     *filled_ns  no earlier than any time in it so far, and earlier than
 *                     all that follow
 */
int write_order_separate(
	int64_t *filled_ns, int work, struct error *err) MUST_CHECK;

/*
 * The steps of a build.  A step begins when a process makes a call after
 * another one did, when a process has got a file's time, and when a wait ends.
 * All files written between two steps have the same time, so no process sees
 * whether the machine's clock advanced meanwhile.  The answering process keeps
 * the steps; the tracer, which sees waits, adds to them.  Where the kernel's
 * stamps are not exact (before Linux 6.13) there are no steps, and files have
 * the order of the kernel's clock.
 */
struct write_order;

/* write_order_new - no steps yet; in memory that a forked process shares */
struct write_order *write_order_new(struct error *err) MUST_CHECK;
void write_order_free(struct write_order *all);
DEFINE_SCOPED(struct write_order, write_order_free);
/* write_order_follow - in the answering process, once it has closed the
 * inherited descriptors: create a file of its own to be stamped */
int write_order_follow(struct write_order *all, struct error *err) MUST_CHECK;
/* write_order_pass - in the tracer: begin a step; box_ns: clocks_box() */
void write_order_pass(struct write_order *all, int64_t box_ns);
/* write_order_step - in the answering process: begin a step; false: failed */
bool write_order_step(struct write_order *all) MUST_CHECK;
/* write_order_floor - in the answering process: the step in which a file with
 * the stamp ns was written; 0 before the first; ns itself where there are no
 * steps, and where all is NULL */
int64_t write_order_floor(struct write_order *all, int64_t ns);
/* write_order_box - in the answering process: the time that had passed for the
 * whole box when a file got the stamp ns; 0 where all is NULL */
int64_t write_order_box(struct write_order *all, int64_t ns);
/* write_order_advance - in the answering process: box_ns is now the time that
 * has passed for the whole box; false: failed */
bool write_order_advance(struct write_order *all, int64_t box_ns) MUST_CHECK;
/*
 * write_order_settle - in the answering process: wait until no change of a file
 * gets the stamp ns any more
 *
 * returns whether there was a wait, in which files may have changed; never
 *         where stamps are exact: a file that was looked at gets a new one
 */
bool write_order_settle(const struct write_order *all, int64_t ns);
/* write_order_exact - are there steps? true where all is NULL */
bool write_order_exact(const struct write_order *all);

#endif
