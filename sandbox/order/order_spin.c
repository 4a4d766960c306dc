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
#include <unistd.h>

#define STEPS_MAX 400
#define ROUNDS_MIN 8
#define STEP_SPINS 1000 /* looks without a pause, then with one */
#define STEP_LOOKS 1400

/* Make one step; false if another event came, which is left to the tracer, or
 * if the step has no end yet: it has led into a call that waits, perhaps for a
 * thread that is held, and nothing here may wait for that. */
static bool
step_once(pid_t tid)
{
	siginfo_t info = {.si_pid = 0};
	int status;

	if (ptrace(PTRACE_SINGLESTEP, tid, NULL, NULL) < 0)
		return false;
	for (int i = 0; i < STEP_LOOKS && info.si_pid == 0; i++) {
		if (waitid(P_PID, (id_t)tid, &info,
			    WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) <
			0)
			return false;
		if (info.si_pid == 0 && i > STEP_SPINS)
			(void)usleep(50);
	}
	return info.si_pid == tid && info.si_code == CLD_TRAPPED &&
	       info.si_status == SIGTRAP &&
	       waitpid(tid, &status, __WALL) == tid;
}

enum order_spin
order_spins(const struct order *o, pid_t tid)
{
	const int64_t began = order_now(o);
	struct user_regs_struct first, now;
	int rounds = 0;

	if (!step_once(tid))
		return ORDER_SPIN_EVENT;
	if (!tracee_registers_get(tid, &first))
		return ORDER_SPIN_NOT;
	for (int i = 0; i < STEPS_MAX; i++) {
		if (!step_once(tid))
			return ORDER_SPIN_EVENT;
		/* a reader of clocks gives way after a number of reads */
		if (order_now(o) != began || !tracee_registers_get(tid, &now))
			return ORDER_SPIN_NOT;
		if (*cpu_register_place(&now) != *cpu_register_place(&first)) {
			if (rounds == 0 && i == STEPS_MAX / ROUNDS_MIN)
				return ORDER_SPIN_NOT; /* too long a way */
			continue;
		}
		if (memcmp(&now, &first, sizeof now) != 0)
			return ORDER_SPIN_NOT;
		rounds++;
	}
	return rounds >= ROUNDS_MIN ? ORDER_SPIN_YES : ORDER_SPIN_NOT;
}
