/* SPDX-License-Identifier: Apache-2.0 */
/*
 * timed.h - system calls that may wait for some time, and timers.
 *
 * They are made by the kernel, with real time: a sleep lasts as long as it
 * says.  The tracer stops the caller before and after, since the clock of
 * clocks.h is another one than the kernel's: a moment by that clock becomes a
 * moment by the kernel's, and a wait that came to its end moves the clock.
 */
#ifndef SANDBOX_TRACER_TIMED_H
#define SANDBOX_TRACER_TIMED_H

#include "sandbox/clock/clocks.h"
#include "sandbox/clock/write_order.h"

#include <sys/types.h>

struct timed;

/* timed_new - init: pid 1 of the box, whose time namespace it is */
struct timed *timed_new(struct clocks *clocks, struct write_order *order,
	pid_t init, int64_t epoch_s, struct error *err) MUST_CHECK;

/* timed_enter - at the stop before such a call; is its end of interest? */
bool timed_enter(struct timed *all, pid_t tid);
void timed_leave(struct timed *all, pid_t tid);
void timed_forget(struct timed *all, pid_t tid);

/* timed_sets_timer - does it stand in a call that sets one with a signal? */
bool timed_sets_timer(struct timed *all, pid_t tid);

/* timed_over - does it stand in such a call, for longer than it would? */
bool timed_over(struct timed *all, pid_t tid);

#endif
