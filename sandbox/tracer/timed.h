/* SPDX-License-Identifier: Apache-2.0 */
/*
 * timed.h - system calls that may wait for some time, and timers; and calls
 * that the tracer changes (timed_file.c).
 *
 * The kernel executes them, in real time: a sleep really lasts as long as the
 * caller requested.  The clock of clocks.h differs from the kernel's, so the
 * tracer stops the caller before and after the call: it converts an absolute
 * time to the kernel's clock, and a wait that timed out advances the clock.
 */
#ifndef SANDBOX_TRACER_TIMED_H
#define SANDBOX_TRACER_TIMED_H

#include "sandbox/clock/clocks.h"
#include "sandbox/clock/write_order.h"

#include <sys/types.h>

struct timed;
struct tracee_call;

/* timed_new - no calls yet; init is pid 1 of the box, and the kernel evaluates
 * absolute times in its time namespace */
struct timed *timed_new(struct clocks *clocks, struct write_order *order,
	pid_t init, int64_t epoch_s, struct error *err) MUST_CHECK;

/* timed_enter - at the stop before such a call, which is read if it is not
 * known: prepare it; returns true if the tracer must also stop tid at its end
 */
bool timed_enter(struct timed *all, pid_t tid, struct tracee_call *is);
/* timed_leave - at the stop after it: restore arguments and edit the results */
void timed_leave(struct timed *all, pid_t tid);
/* timed_forget - tid has ended */
void timed_forget(struct timed *all, pid_t tid);

/* timed_sets_timer - is tid in a call that sets a timer with a signal? */
bool timed_sets_timer(struct timed *all, pid_t tid);

/* timed_over - is tid in such a call, and has its time passed? */
bool timed_over(struct timed *all, pid_t tid);

#endif
