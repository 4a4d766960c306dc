/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "sandbox/core/cpu.h"
#include "sandbox/core/tracee.h"

#include <asm/hwcap.h>
#include <elf.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#define SVC 0xd4000001u /* svc #0 */

unsigned long long *
cpu_register_argument(struct user_regs_struct *regs, int number)
{
	return &regs->regs[number];
}

/* The register of the first argument too: during a call the kernel keeps that
 * argument itself, for a restart. */
unsigned long long *
cpu_register_result(struct user_regs_struct *regs)
{
	return &regs->regs[0];
}

unsigned long long *
cpu_register_stack(struct user_regs_struct *regs)
{
	return &regs->sp;
}

unsigned long long *
cpu_register_place(struct user_regs_struct *regs)
{
	return &regs->pc;
}

/* A single step is no flag that a program can read. */
bool
cpu_shows_step(pid_t pid, const struct user_regs_struct *regs)
{
	uint32_t code = 0;

	return tracee_peek(pid, regs->pc, &code, sizeof code) && code == SVC &&
	       cpu_call_of_signals((int64_t)regs->regs[8]);
}

int64_t
cpu_call_made(pid_t pid, const struct user_regs_struct *regs)
{
	uint32_t code = 0;

	return tracee_peek(pid, regs->pc - sizeof code, &code, sizeof code) &&
			       code == SVC
		       ? (int64_t)regs->regs[8]
		       : -1;
}

bool
cpu_shows_restart(void)
{
	return false;
}

void
cpu_clear_step(pid_t pid, struct user_regs_struct *regs)
{
	(void)pid;
	(void)regs;
}

/* The result has replaced the first argument. */
bool
cpu_restore_argument(pid_t pid, int number, uint64_t value)
{
	return number == 0 || tracee_set_argument(pid, number, value);
}

bool
cpu_repeat_call(pid_t pid, int nr, uint64_t first)
{
	struct user_regs_struct regs;

	if (!tracee_registers_get(pid, &regs))
		return false;
	regs.regs[0] = first;
	regs.regs[8] = (unsigned long long)nr;
	regs.pc -= 4;
	return tracee_registers_set(pid, &regs);
}

bool
cpu_change_call(pid_t pid, int nr)
{
	struct iovec iov = {&nr, sizeof nr};

	return ptrace(PTRACE_SETREGSET, pid, (void *)NT_ARM_SYSTEM_CALL,
		       &iov) == 0;
}

bool
cpu_skip_call(pid_t pid, int64_t result)
{
	return cpu_change_call(pid, -1) && tracee_set_result(pid, result);
}

/* The instruction is mrs of the counter or of its frequency.  The box counts in
 * nanoseconds. */
bool
cpu_answer_counter(pid_t pid, uint64_t value)
{
	const uint32_t cntfrq = 0xd53be000, cntvct = 0xd53be040,
		       cntvctss = 0xd53be0c0, target = 31;
	struct user_regs_struct regs;
	siginfo_t info;
	uint32_t code;

	if (ptrace(PTRACE_GETSIGINFO, pid, NULL, &info) < 0 ||
		info.si_code != SI_KERNEL ||
		!tracee_registers_get(pid, &regs) ||
		!tracee_peek(pid, regs.pc, &code, sizeof code))
		return false;
	if ((code & ~target) == cntfrq)
		value = 1000000000;
	else if ((code & ~target) != cntvct && (code & ~target) != cntvctss)
		return false;
	if ((code & target) < ARRAY_LEN(regs.regs)) /* else xzr: discarded */
		regs.regs[code & target] = value;
	regs.pc += sizeof code;
	return tracee_registers_set(pid, &regs);
}

/* Only the features that every processor has, so that a program runs the same
 * code on each; and the size of the signal stack that they require. */
uint64_t
cpu_auxv_value(uint64_t type, uint64_t value)
{
	switch (type) {
	case AT_HWCAP:
		return value & (HWCAP_FP | HWCAP_ASIMD);
	case AT_HWCAP2:
	case 29: /* AT_HWCAP3 */
	case 30: /* AT_HWCAP4 */
		return 0;
	case AT_MINSIGSTKSZ:
		return 5120; /* MINSIGSTKSZ of <signal.h> */
	default:
		return value;
	}
}

#define VDSO_MAX 8192

/* Its stops: the end of execve, the start of the call, the end of the call. */
struct cpu_hide_one {
	pid_t pid;
	bool made; /* its registers are set for the call */
	bool entered;
	struct user_regs_struct regs; /* as execve left them */
};

int
cpu_hide_counter(struct error *err)
{
	(void)err;
	return 0;
}

/* Pointers are signed with random keys, by an algorithm of the processor.  With
 * no key enabled these instructions do nothing, as on a processor that has no
 * keys.  On such a processor, and on older kernels, this call fails. */
static void
hide_keys(pid_t pid)
{
	unsigned long none = 0;
	struct iovec iov = {&none, sizeof none};

	(void)ptrace(PTRACE_SETREGSET, pid,
		(void *)0x40a /* NT_ARM_PAC_ENABLED_KEYS */, &iov);
}

/* Linux can since 6.12; under an older kernel the counter stays readable. */
static bool
can_hide(struct cpu_hide *h)
{
	int is;

	if (h->can == CPU_HIDE_UNKNOWN)
		h->can = prctl(PR_GET_TSC, &is, 0, 0, 0) == 0 ? CPU_HIDE_CAN
							      : CPU_HIDE_CANNOT;
	return h->can == CPU_HIDE_CAN;
}

/* The vDSO belongs to the kernel and is the same in every process.  It has the
 * code that returns from a signal handler, and so an svc instruction. */
static bool
find_call(struct cpu_hide *h, pid_t pid, uint64_t vdso)
{
	uint32_t code[VDSO_MAX / 4];
	size_t len = sizeof code;

	while (len && !tracee_peek(pid, vdso, code, len))
		len -= 4096;
	for (size_t i = 0; i < len / 4 && h->call == 0; i++)
		if (code[i] == SVC)
			h->call = i * 4;
	return h->call != 0;
}

static struct cpu_hide_one *
find_pending(const struct cpu_hide *h, pid_t pid)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->all[i].pid == pid)
			return &h->all[i];
	return NULL;
}

void
cpu_hide_exec(struct cpu_hide *h, pid_t pid, uint64_t vdso)
{
	hide_keys(pid);
	if (!can_hide(h) || vdso == 0 ||
		(h->call == 0 && !find_call(h, pid, vdso)))
		return;
	cpu_hide_forget(h, pid);
	*mem_room(h->all, h->n) = (struct cpu_hide_one){.pid = pid};
	h->all[h->n++].regs.pc = vdso + h->call;
}

bool
cpu_hide_pending(const struct cpu_hide *h, pid_t pid)
{
	return find_pending(h, pid) != NULL;
}

static bool
make_call(struct cpu_hide_one *one)
{
	uint64_t at = one->regs.pc;
	struct user_regs_struct regs;

	if (!tracee_registers_get(one->pid, &one->regs))
		return false;
	regs = one->regs;
	regs.regs[8] = SYS_prctl;
	regs.regs[0] = PR_SET_TSC;
	regs.regs[1] = PR_TSC_SIGSEGV;
	regs.regs[2] = regs.regs[3] = regs.regs[4] = 0;
	regs.pc = at;
	return tracee_registers_set(one->pid, &regs);
}

void
cpu_hide_step(struct cpu_hide *h, pid_t pid)
{
	struct cpu_hide_one *one = find_pending(h, pid);

	if (!one)
		return;
	if (!one->made) {
		one->made = make_call(one);
		if (!one->made)
			cpu_hide_forget(h, pid);
	} else if (!one->entered) {
		one->entered = true;
	} else {
		(void)tracee_registers_set(pid, &one->regs);
		cpu_hide_forget(h, pid);
	}
}

void
cpu_hide_forget(struct cpu_hide *h, pid_t pid)
{
	struct cpu_hide_one *one = find_pending(h, pid);

	if (one)
		*one = h->all[--h->n];
}

void
cpu_read_counter(void)
{
	uint64_t value;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(value));
}
