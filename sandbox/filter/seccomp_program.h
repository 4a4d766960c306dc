/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp_program.h - rows of the table made into a BPF program.
 *
 * The program is a binary search over ranges of call numbers that are treated
 * alike; at its leaves stand an answer, or the rows of one call in order.
 */
#ifndef SANDBOX_FILTER_SECCOMP_PROGRAM_H
#define SANDBOX_FILTER_SECCOMP_PROGRAM_H

#include "sandbox/filter/seccomp_table.h"

#include <linux/filter.h>
#include <stdbool.h>

#define SECCOMP_PROGRAM_MAX 4096

/* That of the programs: AUDIT_ARCH_* */
extern const uint32_t seccomp_program_arch;

struct seccomp_program {
	struct sock_filter code[SECCOMP_PROGRAM_MAX];
	size_t len;
};

/*
 * seccomp_program_make - false where it grows too long
 *
 * in      rows, n_rows
 *         numbers        of each row: its call's, below 0 where this
 *                        architecture has no such call
 *         deterministic  rows of SECCOMP_ANSWER go to the supervisor
 */
bool seccomp_program_make(struct seccomp_program *out,
	const struct seccomp_row *rows, const int *numbers, size_t n_rows,
	bool deterministic);

#endif
