/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/trace_registers.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>

unsigned long long *
trace_register_argument(struct user_regs_struct *regs, int number)
{
	unsigned long long *const all[] = {&regs->rdi, &regs->rsi, &regs->rdx,
		&regs->r10, &regs->r8, &regs->r9};

	return all[number];
}

unsigned long long *
trace_register_result(struct user_regs_struct *regs)
{
	return &regs->rax;
}

unsigned long long *
trace_register_stack(struct user_regs_struct *regs)
{
	return &regs->rsp;
}

bool
trace_restore_argument(pid_t pid, int number, uint64_t value)
{
	return trace_set_argument(pid, number, value);
}

bool
trace_again(pid_t pid, int nr, uint64_t first)
{
	struct user_regs_struct regs;

	if (!trace_registers_get(pid, &regs))
		return false;
	regs.rax = (unsigned long long)nr;
	regs.rdi = first;
	regs.rip -= 2; /* the instruction syscall */
	return trace_registers_set(pid, &regs);
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
		info.si_code != SI_KERNEL || !trace_registers_get(pid, &regs))
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
	return trace_registers_set(pid, &regs);
}

/* cpuid tells the same, and cannot be held. */
uint64_t
trace_auxv_told(uint64_t type, uint64_t value)
{
	(void)type;
	return value;
}
