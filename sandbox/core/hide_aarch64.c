/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "sandbox/core/hide.h"
#include "sandbox/core/trace_registers.h"

#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#define VDSO_MAX 8192
#define SVC 0xd4000001u /* svc #0 */

/* It leaves execve, enters the call, leaves that. */
struct hide_one {
	pid_t pid;
	bool made; /* its registers are the call's, until that has ended */
	bool entered;
	struct user_regs_struct regs; /* as execve left them */
};

int
hide_from(struct error *err)
{
	(void)err;
	return 0;
}

/* Pointers are signed with keys that are chance, by a rule that is the
 * processor's.  Without keys the instructions do nothing, as on one that knows
 * none; there, and on older kernels, this fails. */
static void
hide_keys(pid_t pid)
{
	unsigned long none = 0;
	struct iovec iov = {&none, sizeof none};

	(void)ptrace(PTRACE_SETREGSET, pid,
		(void *)0x40a /* NT_ARM_PAC_ENABLED_KEYS */, &iov);
}

/* Linux can since 6.12; with an older one the counter is not held. */
static bool
can(struct hide *h)
{
	int is;

	if (h->can == HIDE_UNKNOWN)
		h->can = prctl(PR_GET_TSC, &is, 0, 0, 0) == 0 ? HIDE_CAN
							      : HIDE_CANNOT;
	return h->can == HIDE_CAN;
}

/* The vDSO is the kernel's, and the same in every process: it holds the way
 * back from a signal, which is a call. */
static bool
find_call(struct hide *h, pid_t pid, uint64_t vdso)
{
	uint32_t code[VDSO_MAX / 4];
	size_t len = sizeof code;

	while (len && !trace_peek(pid, vdso, code, len))
		len -= 4096;
	for (size_t i = 0; i < len / 4 && h->call == 0; i++)
		if (code[i] == SVC)
			h->call = i * 4;
	return h->call != 0;
}

static struct hide_one *
find(const struct hide *h, pid_t pid)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->all[i].pid == pid)
			return &h->all[i];
	return NULL;
}

void
hide_begin(struct hide *h, pid_t pid, uint64_t vdso)
{
	hide_keys(pid);
	if (!can(h) || vdso == 0 || (h->call == 0 && !find_call(h, pid, vdso)))
		return;
	hide_forget(h, pid);
	*mem_room(h->all, h->n) = (struct hide_one){.pid = pid};
	h->all[h->n++].regs.pc = vdso + h->call;
}

bool
hide_goes_on(const struct hide *h, pid_t pid)
{
	return find(h, pid) != NULL;
}

static bool
make_call(struct hide_one *one)
{
	uint64_t at = one->regs.pc;
	struct user_regs_struct regs;

	if (!trace_registers_get(one->pid, &one->regs))
		return false;
	regs = one->regs;
	regs.regs[8] = SYS_prctl;
	regs.regs[0] = PR_SET_TSC;
	regs.regs[1] = PR_TSC_SIGSEGV;
	regs.regs[2] = regs.regs[3] = regs.regs[4] = 0;
	regs.pc = at;
	return trace_registers_set(one->pid, &regs);
}

void
hide_step(struct hide *h, pid_t pid)
{
	struct hide_one *one = find(h, pid);

	if (!one)
		return;
	if (!one->made) {
		one->made = make_call(one);
		if (!one->made)
			hide_forget(h, pid);
	} else if (!one->entered) {
		one->entered = true;
	} else {
		(void)trace_registers_set(pid, &one->regs);
		hide_forget(h, pid);
	}
}

void
hide_forget(struct hide *h, pid_t pid)
{
	struct hide_one *one = find(h, pid);

	if (one)
		*one = h->all[--h->n];
}
