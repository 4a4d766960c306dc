/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hide.h - the processor's own counter and keys, from a program that begins.
 *
 * One file an architecture.  On x86-64 a process asks for it once, and its
 * children inherit it.  On aarch64 each exec takes it back: there the tracer
 * lets every new program make that one call before its first instruction.
 */
#ifndef SANDBOX_HIDE_H
#define SANDBOX_HIDE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct hide_one; /* a program that makes the call */

struct hide {
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
