/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp_program.h - compile rows of the table into a BPF program.
 *
 * The program is a binary search over ranges of call numbers that have the same
 * action.  Each leaf is an action, or the rows of one call in order.
 */
#ifndef SANDBOX_FILTER_SECCOMP_PROGRAM_H
#define SANDBOX_FILTER_SECCOMP_PROGRAM_H

#include "sandbox/filter/seccomp_table.h"

#include <linux/filter.h>
#include <stdbool.h>

/* What a program is for. */
enum seccomp_use {
	SECCOMP_USE_HERMETIC,
	SECCOMP_USE_DETERMINISTIC,
	SECCOMP_USE_ORDERED, /* deterministic, one thread at a time */
	SECCOMP_USE_TRACED,  /* deterministic, and writes are recorded */
	SECCOMP_USE_TRACED_ORDERED,
};

#define SECCOMP_PROGRAM_MAX 4096

/* The architecture of the programs: AUDIT_ARCH_* */
extern const uint32_t seccomp_program_arch;

struct seccomp_program {
	struct sock_filter code[SECCOMP_PROGRAM_MAX];
	size_t len;
};

/*
 * seccomp_program_make - compile the rows; false where the program is too long
 *
 * in      rows, n_rows
 *         numbers        of the call of each row; below 0 where this
 *                        architecture has no such call
 *         use            except when hermetic, rows of SECCOMP_ANSWER send a
 *                        notification to the listener, rows of SECCOMP_WATCH
 *                        and SECCOMP_ALTER stop for the tracer; only when
 *                        ordered, rows of SECCOMP_HOLD do, too; only when
 *                        traced, rows of SECCOMP_SEE send a notification
 */
bool seccomp_program_make(struct seccomp_program *out,
	const struct seccomp_row *rows, const int *numbers, size_t n_rows,
	enum seccomp_use use);

#endif
