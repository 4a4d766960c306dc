/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/trace_registers.h"

#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

bool
trace_registers_get(pid_t pid, struct user_regs_struct *regs)
{
	struct iovec iov = {regs, sizeof *regs};

	return ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRSTATUS, &iov) == 0;
}

bool
trace_registers_set(pid_t pid, struct user_regs_struct *regs)
{
	struct iovec iov = {regs, sizeof *regs};

	return ptrace(PTRACE_SETREGSET, pid, (void *)NT_PRSTATUS, &iov) == 0;
}

uint64_t
trace_stack_pointer(pid_t pid)
{
	struct user_regs_struct regs;

	return trace_registers_get(pid, &regs) ? *trace_register_stack(&regs)
					       : 0;
}

bool
trace_argument(pid_t pid, int number, uint64_t *value)
{
	struct user_regs_struct regs;

	if (!trace_registers_get(pid, &regs))
		return false;
	*value = *trace_register_argument(&regs, number);
	return true;
}

bool
trace_set_argument(pid_t pid, int number, uint64_t value)
{
	struct user_regs_struct regs;

	if (!trace_registers_get(pid, &regs))
		return false;
	*trace_register_argument(&regs, number) = value;
	return trace_registers_set(pid, &regs);
}

bool
trace_set_result(pid_t pid, int64_t value)
{
	struct user_regs_struct regs;

	if (!trace_registers_get(pid, &regs))
		return false;
	*trace_register_result(&regs) = (unsigned long long)value;
	return trace_registers_set(pid, &regs);
}
