/* SPDX-License-Identifier: Apache-2.0 */
/* The signals of timers, and a signal's data that a call has written. */
#include "sandbox/tracer/siginfo.h"

#include "sandbox/core/siginfo_mend.h"

void
siginfo_delivered(struct timed *all, pid_t tid, const siginfo_t *info)
{
	if (info->si_code == SI_TIMER)
		clocks_timer_reported(all->clocks, tid, info->si_timerid, 0);
	else if (info->si_signo == SIGALRM && info->si_code == SI_KERNEL)
		clocks_timer_reported(all->clocks, tid, TIMED_ALARM, 0);
}

void
siginfo_leave(struct timed *all, const struct timed_call *w, int64_t result)
{
	/* its caller's, or ours below the caller's stack */
	const uint64_t from = w->args[1] ? w->args[1] : w->scratch;
	siginfo_t info;

	if (w->call->kind == OVERRUN && result > 0)
		(void)tracee_set_result(w->tid, 0);
	if (w->call->kind != WAIT_SIGNAL || result <= 0 ||
		!tracee_peek(w->tid, from, &info, sizeof info))
		return;
	siginfo_delivered(all, w->tid, &info);
	if (siginfo_mend(&info))
		(void)tracee_poke(w->tid, from, &info, sizeof info);
}
