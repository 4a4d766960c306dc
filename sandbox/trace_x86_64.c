/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/trace.h"

#include <elf.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
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

static unsigned long long *
argument(struct user_regs_struct *regs, int number)
{
	unsigned long long *const all[] = {&regs->rdi, &regs->rsi, &regs->rdx,
		&regs->r10, &regs->r8, &regs->r9};

	return all[number];
}

uint64_t
trace_stack_pointer(pid_t pid)
{
	struct user_regs_struct regs;

	return get(pid, &regs) ? regs.rsp : 0;
}

bool
trace_argument(pid_t pid, int number, uint64_t *value)
{
	struct user_regs_struct regs;

	if (!get(pid, &regs))
		return false;
	*value = *argument(&regs, number);
	return true;
}

bool
trace_set_argument(pid_t pid, int number, uint64_t value)
{
	struct user_regs_struct regs;

	if (!get(pid, &regs))
		return false;
	*argument(&regs, number) = value;
	return set(pid, &regs);
}

bool
trace_set_result(pid_t pid, int64_t value)
{
	struct user_regs_struct regs;

	if (!get(pid, &regs))
		return false;
	regs.rax = (unsigned long long)value;
	return set(pid, &regs);
}

/* rdtsc and rdtscp: the kernel was told to let them fault. */
bool
trace_counter(pid_t pid, uint64_t value)
{
	static const unsigned char rdtsc[] = {0x0f, 0x31},
				   rdtscp[] = {0x0f, 0x01, 0xf9};
	struct user_regs_struct regs;
	unsigned char code[3] = {0};
	siginfo_t info;
	size_t len;

	if (ptrace(PTRACE_GETSIGINFO, pid, NULL, &info) < 0 ||
		info.si_code != SI_KERNEL || !get(pid, &regs))
		return false;
	/* the last byte may be past the end of its page */
	if (!trace_peek(pid, regs.rip, code, 3) &&
		!trace_peek(pid, regs.rip, code, 2))
		return false;
	if (memcmp(code, rdtsc, sizeof rdtsc) == 0)
		len = sizeof rdtsc;
	else if (memcmp(code, rdtscp, sizeof rdtscp) == 0)
		len = sizeof rdtscp;
	else
		return false;
	regs.rax = value & 0xffffffff;
	regs.rdx = value >> 32;
	if (len == sizeof rdtscp)
		regs.rcx = 0; /* the processor's number */
	regs.rip += len;
	return set(pid, &regs);
}
