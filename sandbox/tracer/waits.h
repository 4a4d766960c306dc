/* SPDX-License-Identifier: Apache-2.0 */
/*
 * waits.h - system calls that may wait for some time, and timers.
 *
 * They are made by the kernel, with real time: a sleep lasts as long as it
 * says.  The tracer stops the caller before and after, since the clock of
 * clocks.h is another one than the kernel's: a moment by that clock becomes a
 * moment by the kernel's, and a wait that came to its end moves the clock.
 */
#ifndef SANDBOX_TRACER_WAITS_H
#define SANDBOX_TRACER_WAITS_H

#include "sandbox/clock/clocks.h"
#include "sandbox/clock/write_order.h"

#include <signal.h>

struct waits;

/* waits_new - init: pid 1 of the box, whose time namespace it is */
struct waits *waits_new(struct clocks *clocks, struct write_order *order,
	pid_t init, int64_t epoch_s, struct error *err) MUST_CHECK;

/* waits_enter - at the stop before such a call; is its end of interest? */
bool waits_enter(struct waits *all, pid_t tid);
void waits_leave(struct waits *all, pid_t tid);
void waits_forget(struct waits *all, pid_t tid);

/* waits_sets_timer - does it stand in a call that sets one with a signal? */
bool waits_sets_timer(struct waits *all, pid_t tid);

/* waits_over - does it stand in such a call, for longer than it would? */
bool waits_over(struct waits *all, pid_t tid);

/* waits_told - of a timer, where that is what the signal tells of; before
 * waits_mend_signal() */
void waits_told(struct waits *all, pid_t tid, const siginfo_t *info);
/* waits_mend_signal - of what comes with a signal, without load and usage;
 * false: there was nothing of it */
bool waits_mend_signal(siginfo_t *info);

/* idle.c: whom a wait of tid passes for: those who were all waiting too */
enum clock_scope idle_scope(
	struct clocks *clocks, struct waits *waits, pid_t tid);

#endif
