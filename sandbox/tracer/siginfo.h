/* SPDX-License-Identifier: Apache-2.0 */
/* siginfo.h - what a signal says of timers, load and usage. */
#ifndef SANDBOX_TRACER_SIGINFO_H
#define SANDBOX_TRACER_SIGINFO_H

#include "sandbox/tracer/timed_private.h"

#include <signal.h>

/* siginfo_delivered - tid is told by a signal, or by sigtimedwait(), that a
 * timer expired: move its clock; before siginfo_mend() */
void siginfo_delivered(struct timed *all, pid_t tid, const siginfo_t *info);
/* siginfo_mend - take processor time and overruns out of it; false if there
 * were none */
bool siginfo_mend(siginfo_t *info);
/* siginfo_leave - the same for what a call returned in its caller's memory */
void siginfo_leave(
	struct timed *all, const struct timed_call *w, int64_t result);

#endif
