/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A holder that spins: it waits for a word of memory to change, which only
 * another thread can do.
 *
 * It is known by single steps.  A thread that comes to the same instruction
 * again and again, and never with another value in any register, does what it
 * has done before: it would do so for ever.  So it does not matter at which
 * moment it gives way, and the order stays the same in every run.
 */
#include "sandbox/core/cpu.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <sys/ptrace.h>
#include <sys/wait.h>

#define STEPS_MAX 400
#define ROUNDS_MIN 8

/* Make one step; false if another event came: it is left to the tracer. */
static bool
step_once(pid_t tid)
{
	siginfo_t info = {.si_pid = 0};
	int status;

	return ptrace(PTRACE_SINGLESTEP, tid, NULL, NULL) == 0 &&
	       waitid(P_PID, (id_t)tid, &info,
		       WEXITED | WSTOPPED | WNOWAIT | __WALL) == 0 &&
	       info.si_code == CLD_TRAPPED && info.si_status == SIGTRAP &&
	       waitpid(tid, &status, __WALL) == tid;
}

enum order_spin
order_spins(pid_t tid)
{
	struct user_regs_struct first, now;
	int rounds = 0;

	if (!step_once(tid))
		return ORDER_SPIN_EVENT;
	if (!tracee_registers_get(tid, &first))
		return ORDER_SPIN_NOT;
	for (int i = 0; i < STEPS_MAX; i++) {
		if (!step_once(tid))
			return ORDER_SPIN_EVENT;
		if (!tracee_registers_get(tid, &now))
			return ORDER_SPIN_NOT;
		if (*cpu_register_place(&now) != *cpu_register_place(&first))
			continue;
		if (memcmp(&now, &first, sizeof now) != 0)
			return ORDER_SPIN_NOT;
		rounds++;
	}
	return rounds >= ROUNDS_MIN ? ORDER_SPIN_YES : ORDER_SPIN_NOT;
}
