/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "sandbox/core/trace_registers.h"

#include <asm/hwcap.h>
#include <elf.h>
#include <signal.h>
#include <sys/ptrace.h>

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

/* mrs of the counter, and of how often it counts in a second: nanoseconds. */
bool
trace_counter(pid_t pid, uint64_t value)
{
	const uint32_t cntfrq = 0xd53be000, cntvct = 0xd53be040,
		       cntvctss = 0xd53be0c0, target = 31;
	struct user_regs_struct regs;
	siginfo_t info;
	uint32_t code;

	if (ptrace(PTRACE_GETSIGINFO, pid, NULL, &info) < 0 ||
		info.si_code != SI_KERNEL || !trace_registers_get(pid, &regs) ||
		!trace_peek(pid, regs.pc, &code, sizeof code))
		return false;
	if ((code & ~target) == cntfrq)
		value = 1000000000;
	else if ((code & ~target) != cntvct && (code & ~target) != cntvctss)
		return false;
	if ((code & target) < ARRAY_LEN(regs.regs)) /* else it is dropped */
		regs.regs[code & target] = value;
	regs.pc += sizeof code;
	return trace_registers_set(pid, &regs);
}

/* The least that any has, so that every program takes the same way on each; and
 * the stack that a signal then needs. */
uint64_t
trace_auxv_told(uint64_t type, uint64_t value)
{
	switch (type) {
	case AT_HWCAP:
		return value & (HWCAP_FP | HWCAP_ASIMD);
	case AT_HWCAP2:
	case 29: /* AT_HWCAP3 */
	case 30: /* AT_HWCAP4 */
		return 0;
	case AT_MINSIGSTKSZ:
		return 5120; /* what <signal.h> says */
	default:
		return value;
	}
}
