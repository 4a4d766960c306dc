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

/* CNTVCT_EL0 cannot be made to fault before Linux 6.12. */
bool
trace_counter(pid_t pid, uint64_t value)
{
	(void)pid;
	(void)value;
	return false;
}
