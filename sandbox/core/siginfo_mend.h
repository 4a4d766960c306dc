/* SPDX-License-Identifier: Apache-2.0 */
/* siginfo_mend.h - a signal's data as a build sees them. */
#ifndef SANDBOX_CORE_SIGINFO_MEND_H
#define SANDBOX_CORE_SIGINFO_MEND_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* siginfo_of_alarm - has hallmark sent this signal, for an alarm of the box? */
bool siginfo_of_alarm(int signo, int code, pid_t from);
/* siginfo_mend - set processor time and overruns to zero, and make an alarm
 * that hallmark has sent one of the kernel; false if nothing was to be changed
 */
bool siginfo_mend(siginfo_t *info);

#endif
