/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu.h - everything that differs between processors; one cpu_ARCH.c for each.
 *
 * It names the registers of a system call, answers a read of the processor's
 * counter, and hides that counter, the processor's pointer keys and the clocks
 * of the vDSO from each new program.
 *
 * On x86-64 a process requests once that reading the counter faults, and its
 * children inherit that.  In each new program the tracer overwrites the
 * functions of the vDSO with the system calls that they replace: a program that
 * finds the vDSO by itself would never fault.  On aarch64 each exec makes the
 * counter readable again, so the tracer lets every new program make that call
 * before its first instruction.
 */
#ifndef SANDBOX_CORE_CPU_H
#define SANDBOX_CORE_CPU_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

struct cpu_hide_one; /* a program that has not completed that call */

#define CPU_HIDE_CALLS 8

struct cpu_hide {
	/* x86-64 */
	struct cpu_hide_call {
		uint64_t at; /* its offset in the vDSO */
		uint64_t code;
	} calls[CPU_HIDE_CALLS];
	size_t n_calls;
	bool known;
	/* aarch64 */
	struct cpu_hide_one *all;
	size_t n;
	uint64_t call; /* offset of an svc in the vDSO; 0: not yet known */
	enum {
		CPU_HIDE_UNKNOWN,
		CPU_HIDE_CAN,
		CPU_HIDE_CANNOT, /* not with this kernel */
	} can;
};

/* cpu_hide_counter - make reads of the counter fault in this process from now
 * on, on processors where that setting survives an exec */
int cpu_hide_counter(struct error *err) MUST_CHECK;

/*
 * cpu_hide_own_counter - make reads of the counter fault in hallmark itself
 *
 * The kernel writes a control register at each switch between a process that
 * may read the counter and one that may not.  In a virtual machine that takes
 * longer than the rest of the switch.  Sanitizers read the counter themselves:
 * in such a build this does nothing.
 */
void cpu_hide_own_counter(void);

/*
 * cpu_counter_faults - can this machine make a read of the counter fault?
 *
 * An old kernel on aarch64 cannot.  A hypervisor that runs its guest's kernel
 * without privileges may accept the request without effect.  So a child process
 * tries it, and is killed by the fault.
 */
bool cpu_counter_faults(void);

/* cpu_hide_exec - pid has just executed a program; vdso is its address, or 0 */
void cpu_hide_exec(struct cpu_hide *h, pid_t pid, uint64_t vdso);
/* cpu_hide_pending - must pid stop at the start and end of its system calls? */
bool cpu_hide_pending(const struct cpu_hide *h, pid_t pid);
/* cpu_hide_step - a pending pid has stopped at a start or end */
void cpu_hide_step(struct cpu_hide *h, pid_t pid);
/* cpu_hide_forget - pid has ended */
void cpu_hide_forget(struct cpu_hide *h, pid_t pid);

/* cpu_read_counter - execute the instruction that reads the counter */
void cpu_read_counter(void);

/* cpu_register_* - the address of a register in regs */
unsigned long long *cpu_register_argument(
	struct user_regs_struct *regs, int number);
unsigned long long *cpu_register_result(struct user_regs_struct *regs);
unsigned long long *cpu_register_stack(struct user_regs_struct *regs);
/* of the next instruction */
unsigned long long *cpu_register_place(struct user_regs_struct *regs);

/* cpu_call_of_signals - can a call block the trap of a step, or change its action?
 * The trap would undo that */
bool cpu_call_of_signals(int64_t nr);
/* cpu_shows_step - does the next instruction store or load the flags, or make such
 * a call?  A single step of it is seen by the program, or lasts for ever */
bool cpu_shows_step(pid_t pid, const struct user_regs_struct *regs);
/* cpu_call_made - the number of the call that the thread is making, or has just
 * made; -1: its last instruction was another */
int64_t cpu_call_made(pid_t pid, const struct user_regs_struct *regs);
/* cpu_shows_restart - does a stop after a call that was interrupted show that it is
 * made again?  On some the kernel has prepared that by then, and forgotten the
 * call */
bool cpu_shows_restart(void);
/* cpu_clear_step - after a step: a system call does not show it either; changes
 * the registers, also those that the caller has read */
void cpu_clear_step(pid_t pid, struct user_regs_struct *regs);

/* cpu_restore_argument - after a call, give the tracee its argument back */
bool cpu_restore_argument(pid_t pid, int number, uint64_t value);
/* cpu_repeat_call - after a call, let the tracee make it once more; first is
 * the first argument */
bool cpu_repeat_call(pid_t pid, int nr, uint64_t first);

/* cpu_skip_call - before a call, at the stop of the filter: let the tracee not
 * make it, but get this result */
bool cpu_skip_call(pid_t pid, int64_t result);
/* cpu_change_call - likewise: let it make another call */
bool cpu_change_call(pid_t pid, int nr);

/* cpu_answer_counter - if the tracee's signal came from reading the counter,
 * complete that read with value and return true */
bool cpu_answer_counter(pid_t pid, uint64_t value);
/* cpu_auxv_value - the value that the box shows for an entry of the auxiliary
 * vector: without features of this processor, unless cpuid shows them too */
uint64_t cpu_auxv_value(uint64_t type, uint64_t value);

#endif
