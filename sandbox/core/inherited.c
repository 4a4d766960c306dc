/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/inherited.h"
#include "base/bytes.h"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* newer than the headers of some systems */
#define GET_MDWE 66
#define MDWE_REFUSES_GAIN 1
#define SET_MEMORY_MERGE 67

#define SLACK_NS 50000 /* of a process that nobody changed */

/* Each row is one call, with the kernel's default.  It fails where the kernel
 * lacks the setting, and where only root could have changed it. */
static const struct {
	long nr;
	unsigned long args[3];
} rows[] = {
	/* also the default of the processes that are forked from here */
	{SYS_prctl, {PR_SET_TIMERSLACK, SLACK_NS}},
	{SYS_prctl, {PR_SET_THP_DISABLE, 0}},
	{SYS_prctl, {SET_MEMORY_MERGE, 0}},
	{SYS_prctl, {PR_MCE_KILL, PR_MCE_KILL_CLEAR}},
	{SYS_prctl, {PR_SET_IO_FLUSHER, 0}},
	{SYS_prctl, {PR_SET_TSC, PR_TSC_ENABLE}},
#ifdef __x86_64__
	/* a build of a starter with these could write to devices */
	{SYS_ioperm, {0, 65536, 0}},
	{SYS_iopl, {0}},
#endif
};

/* Under a real-time policy a build could stop the machine, and its timers would
 * have no slack.  A batch or idle policy and a nice value stay: how the machine
 * is shared is for its user to say, and no call shows them to a build. */
static void
leave_real_time(void)
{
	const struct sched_param none = {0};
	const int policy = sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;

	if (policy == SCHED_FIFO || policy == SCHED_RR)
		(void)sched_setscheduler(0, SCHED_OTHER, &none);
}

int
inherited_reset(struct error *err)
{
	int refuses;

	leave_real_time();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		(void)syscall(rows[i].nr, rows[i].args[0], rows[i].args[1],
			rows[i].args[2], 0, 0);
	/* no process can take this back */
	refuses = prctl(GET_MDWE, 0, 0, 0, 0);
	if (refuses < 0 || !(refuses & MDWE_REFUSES_GAIN))
		return 0;
	(void)error_set(err, ERROR_SYSTEM,
		"memory that was written cannot be made executable here "
		"(PR_SET_MDWE), and a build would inherit this");
	return error_hint(err, "start hallmark from a process without it "
			       "(MemoryDenyWriteExecute=no of the service)");
}
