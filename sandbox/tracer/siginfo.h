/* SPDX-License-Identifier: Apache-2.0 */
/* siginfo.h - what a signal reports of timers, load and resource usage. */
#ifndef SANDBOX_TRACER_SIGINFO_H
#define SANDBOX_TRACER_SIGINFO_H

#include "sandbox/tracer/timed_private.h"

#include <signal.h>

/* siginfo_delivered - if a signal, or sigtimedwait(), reports to tid that a
 * timer expired, advance its clock; call it before siginfo_mend() */
void siginfo_delivered(struct timed *all, pid_t tid, const siginfo_t *info);
/* siginfo_leave - do both for the siginfo that a call wrote to its caller's
 * memory, and set the result of timer_getoverrun() to zero */
void siginfo_leave(
	struct timed *all, const struct timed_call *w, int64_t result);

#endif
