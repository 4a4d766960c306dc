/* SPDX-License-Identifier: Apache-2.0 */
/* What comes with a signal and tells of the machine's load. */
#include "sandbox/core/tracee.h"
#include "sandbox/tracer/waits_call.h"

bool
waits_mend_signal(siginfo_t *info)
{
	if (info->si_signo == SIGCHLD && info->si_code > 0 &&
		(info->si_utime != 0 || info->si_stime != 0)) {
		/* how the child ended, not what it used */
		info->si_utime = info->si_stime = 0;
		return true;
	}
	if (info->si_code == SI_TIMER && info->si_overrun != 0) {
		/* what is computed takes no time */
		info->si_overrun = 0;
		return true;
	}
	return false;
}

void
waits_told(struct waits *all, pid_t tid, const siginfo_t *info)
{
	if (info->si_code == SI_TIMER)
		clocks_told(all->clocks, tid, info->si_timerid, 0);
	else if (info->si_signo == SIGALRM && info->si_code == SI_KERNEL)
		clocks_told(all->clocks, tid, WAITS_ALARM, 0);
}

void
waits_leave_told(struct waits *all, const struct waiting *w, int64_t result)
{
	siginfo_t info;

	if (w->call->kind == OVERRUN && result > 0)
		(void)tracee_set_result(w->tid, 0);
	if (w->call->kind != WAIT_SIGNAL || result <= 0 ||
		!tracee_peek(w->tid, w->args[1], &info, sizeof info))
		return;
	waits_told(all, w->tid, &info);
	if (waits_mend_signal(&info))
		(void)tracee_poke(w->tid, w->args[1], &info, sizeof info);
}
