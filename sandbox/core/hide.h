/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hide.h - the processor's own counter and keys, and the vDSO's clocks, from a
 * program that begins.
 *
 * One file an architecture.  On x86-64 a process asks once that its counter
 * faults, and its children inherit that; of each new program the functions of
 * the vDSO are written over with the system calls that they stand for, since
 * one that finds them, though it is not told where, need fault nowhere.  On
 * aarch64 each exec takes the counter back: there the tracer lets every new
 * program make that one call before its first instruction.
 */
#ifndef SANDBOX_CORE_HIDE_H
#define SANDBOX_CORE_HIDE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct hide_one; /* a program that makes the call */

#define HIDE_CALLS 8

struct hide {
	/* x86-64 */
	struct hide_call {
		uint64_t at; /* its place in the vDSO */
		uint64_t code;
	} calls[HIDE_CALLS];
	size_t n_calls;
	bool known;
	/* aarch64 */
	struct hide_one *all;
	size_t n;
	uint64_t call; /* its place in the vDSO; 0: not yet known */
	enum {
		HIDE_UNKNOWN,
		HIDE_CAN,
		HIDE_CANNOT, /* this kernel */
	} can;
};

/* hide_from - reading the counter faults in this process from now on, where
 * that outlives an exec */
int hide_from(struct error *err) MUST_CHECK;

/* hide_begin - after the exec of pid, whose vDSO is there, or 0 */
void hide_begin(struct hide *h, pid_t pid, uint64_t vdso);
/* hide_goes_on - must it be stopped at the beginnings and ends of its calls? */
bool hide_goes_on(const struct hide *h, pid_t pid);
/* hide_step - such a pid is at one */
void hide_step(struct hide *h, pid_t pid);
void hide_forget(struct hide *h, pid_t pid);

#endif
