/* SPDX-License-Identifier: Apache-2.0 */
/* write_order.h - the clock by which the kernel stamps what is written. */
#ifndef SANDBOX_CLOCK_WRITE_ORDER_H
#define SANDBOX_CLOCK_WRITE_ORDER_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * write_order_separate - from now on, what is written has later times
 *
 * in      work      the work folder: its "stubs" are touched
 * out     *filled_ns  no earlier than any time in it until now, and earlier
 *                   than all that come
 */
int write_order_separate(
	int64_t *filled_ns, int work, struct error *err) MUST_CHECK;

/*
 * Steps of the build: when a process of it first asks, when one is told a
 * file's time, when a wait ends.  What is written between two steps has the
 * same time; whether the machine's clock moved meanwhile is never seen.  The
 * answering process keeps them; the tracer, who sees waits, adds to them.
 * Where the kernel's stamps are not exact (before Linux 6.13) there are none,
 * and files have the order of its clock.
 */
struct write_order;

/* write_order_new - in memory that a forked process shares */
struct write_order *write_order_new(struct error *err) MUST_CHECK;
void write_order_free(struct write_order *all);
DEFINE_SCOPED(struct write_order, write_order_free);
/* write_order_follow - in the answering process, once it has closed what it was
 * forked with: another file to be stamped, of its own */
int write_order_follow(struct write_order *all, struct error *err) MUST_CHECK;
/* write_order_pass - of the tracer: a step */
void write_order_pass(struct write_order *all);
/* write_order_step - of the answering process: a step; false: it cannot be had
 */
bool write_order_step(struct write_order *all) MUST_CHECK;
/* write_order_floor - of the answering process: the step in which that was
 * written; 0 before the first; the moment itself where there are none, and
 * where all is NULL */
int64_t write_order_floor(struct write_order *all, int64_t ns);

#endif
