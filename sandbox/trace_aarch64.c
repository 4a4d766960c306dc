/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/trace.h"

#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

static bool
get(pid_t pid, struct user_regs_struct *regs)
{
	struct iovec iov = {regs, sizeof *regs};

	return ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRSTATUS, &iov) == 0;
}

static bool
set(pid_t pid, struct user_regs_struct *regs)
{
	struct iovec iov = {regs, sizeof *regs};

	return ptrace(PTRACE_SETREGSET, pid, (void *)NT_PRSTATUS, &iov) == 0;
}

uint64_t
trace_stack_pointer(pid_t pid)
{
	struct user_regs_struct regs;

	return get(pid, &regs) ? regs.sp : 0;
}

bool
trace_argument(pid_t pid, int number, uint64_t *value)
{
	struct user_regs_struct regs;

	if (!get(pid, &regs))
		return false;
	*value = regs.regs[number];
	return true;
}

/* The first argument and the result share a register: once the call is made,
 * the kernel keeps the argument itself, for a restart. */
bool
trace_set_argument(pid_t pid, int number, uint64_t value)
{
	struct user_regs_struct regs;

	if (!get(pid, &regs))
		return false;
	regs.regs[number] = value;
	return set(pid, &regs);
}

bool
trace_set_result(pid_t pid, int64_t value)
{
	return trace_set_argument(pid, 0, (uint64_t)value);
}

/* CNTVCT_EL0 cannot be made to fault before Linux 6.12. */
bool
trace_counter(pid_t pid, uint64_t value)
{
	(void)pid;
	(void)value;
	return false;
}
