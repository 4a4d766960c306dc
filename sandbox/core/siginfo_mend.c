/* SPDX-License-Identifier: Apache-2.0 */
/* What of a signal's data depends on the machine. */
#include "sandbox/core/siginfo_mend.h"

bool
siginfo_of_alarm(int signo, int code, pid_t from)
{
	/* its own id cannot be seen in the box */
	return signo == SIGALRM && code == SI_USER && from == 0;
}

bool
siginfo_mend(siginfo_t *info)
{
	if (info->si_signo == SIGCHLD && info->si_code > 0 &&
		(info->si_utime != 0 || info->si_stime != 0)) {
		/* keep how the child ended, not what it used */
		info->si_utime = info->si_stime = 0;
		return true;
	}
	if (info->si_code == SI_TIMER && info->si_overrun != 0) {
		/* in the box computation takes no time: no expiry is missed */
		info->si_overrun = 0;
		return true;
	}
	if (siginfo_of_alarm(info->si_signo, info->si_code, info->si_pid)) {
		info->si_code = SI_KERNEL;
		info->si_uid = 0;
		return true;
	}
	return false;
}
