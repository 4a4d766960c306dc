/* SPDX-License-Identifier: Apache-2.0 */
/* stamp.h - the clock by which the kernel stamps what is written. */
#ifndef SANDBOX_CLOCK_STAMP_H
#define SANDBOX_CLOCK_STAMP_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * stamp_apart - from now on, what is written has later times
 *
 * in      work      the work folder: its "stubs" are touched
 * out     *filled_ns  no earlier than any time in it until now, and earlier
 *                   than all that come
 */
int stamp_apart(int64_t *filled_ns, int work, struct error *err) MUST_CHECK;

/*
 * Steps of the build: when a process of it first asks, when one is told a
 * file's time, when a wait ends.  What is written between two steps has the
 * same time; whether the machine's clock moved meanwhile is never seen.  The
 * answering process keeps them; the tracer, who sees waits, adds to them.
 * Where the kernel's stamps are not exact (before Linux 6.13) there are none,
 * and files have the order of its clock.
 */
struct stamps;

/* stamps_new - in memory that a forked process shares */
struct stamps *stamps_new(struct error *err) MUST_CHECK;
void stamps_free(struct stamps *all);
DEFINE_SCOPED(struct stamps, stamps_free);
/* stamps_follow - in the answering process, once it has closed what it was
 * forked with: another file to be stamped, of its own */
int stamps_follow(struct stamps *all, struct error *err) MUST_CHECK;
/* stamps_pass - of the tracer: a step */
void stamps_pass(struct stamps *all);
/* stamps_step - of the answering process: a step; false: it cannot be had */
bool stamps_step(struct stamps *all) MUST_CHECK;
/* stamps_floor - of the answering process: the step in which that was written;
 * 0 before the first; the moment itself where there are none,
 * and where all is NULL */
int64_t stamps_floor(struct stamps *all, int64_t ns);

#endif
