/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/trace_registers.h"

unsigned long long *
trace_register_argument(struct user_regs_struct *regs, int number)
{
	return &regs->regs[number];
}

/* Also the first argument's: once the call is made, the kernel keeps that
 * itself, for a restart. */
unsigned long long *
trace_register_result(struct user_regs_struct *regs)
{
	return &regs->regs[0];
}

unsigned long long *
trace_register_stack(struct user_regs_struct *regs)
{
	return &regs->sp;
}

/* The result stands where the first was. */
bool
trace_restore_argument(pid_t pid, int number, uint64_t value)
{
	return number == 0 || trace_set_argument(pid, number, value);
}

bool
trace_again(pid_t pid, int nr, uint64_t first)
{
	struct user_regs_struct regs;

	(void)nr; /* its register is not touched by a call */
	if (!trace_registers_get(pid, &regs))
		return false;
	regs.regs[0] = first;
	regs.pc -= 4;
	return trace_registers_set(pid, &regs);
}

/* CNTVCT_EL0 cannot be made to fault before Linux 6.12. */
bool
trace_counter(pid_t pid, uint64_t value)
{
	(void)pid;
	(void)value;
	return false;
}
