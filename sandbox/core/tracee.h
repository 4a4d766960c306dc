/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tracee.h - memory and registers of a tracee.
 *
 * Registers can be read and written only while the tracee is stopped.  Which
 * register holds which value depends on the processor: see cpu.h.
 */
#ifndef SANDBOX_CORE_TRACEE_H
#define SANDBOX_CORE_TRACEE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

/* tracee_peek, tracee_poke - copy memory; true only if all of it was copied */
bool tracee_peek(pid_t pid, uint64_t from, void *to, size_t len);
bool tracee_poke(pid_t pid, uint64_t to, const void *from, size_t len);

bool tracee_registers_get(pid_t pid, struct user_regs_struct *regs);
bool tracee_registers_set(pid_t pid, struct user_regs_struct *regs);
/* tracee_vectors_get - those of floating point and vectors, as the kernel's
 * NT_PRFPREG has them; false where room is too small */
bool tracee_vectors_get(pid_t pid, void *to, size_t room);

/* tracee_stack_pointer - 0 if it cannot be read */
uint64_t tracee_stack_pointer(pid_t pid);
/* tracee_argument, tracee_set_argument - an argument of the current system
 * call; number counts from 0 */
bool tracee_argument(pid_t pid, int number, uint64_t *value);
bool tracee_set_argument(pid_t pid, int number, uint64_t value);
bool tracee_set_result(pid_t pid, int64_t value);

/* A call that is about to be made: at the stop of the filter. */
struct tracee_call {
	bool known; /* false: not yet read, or changed since */
	bool typed; /* what its first argument has open is no anonymous inode:
		     * not a timer, nor signals, nor changes of files */
	int nr;
	uint64_t args[6];
};
/* tracee_call_read - returns known */
bool tracee_call_read(struct tracee_call *call, pid_t pid);

#endif
