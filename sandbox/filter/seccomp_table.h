/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp_table.h - every system call that a build may make, and what becomes
 * of the others.  source: sandbox(7)
 *
 * The first row of a call whose conditions hold decides.  What stands in no
 * row gets ENOSYS, so that a kernel with newer calls answers like an older
 * one.  Another architecture's calls (i386, x32) kill.
 */
#ifndef SANDBOX_FILTER_SECCOMP_TABLE_H
#define SANDBOX_FILTER_SECCOMP_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum seccomp_row_kind {
	SECCOMP_ALLOW,   /* as it is */
	SECCOMP_REFUSE,  /* value is the errno */
	SECCOMP_PRETEND, /* answered with success, nothing is done */
	SECCOMP_ANSWER, /* by the supervisor when deterministic, else allowed */
	SECCOMP_WATCH,  /* likewise, but made by the kernel between two stops */
};

/*
 * How one argument must be for the row to apply.  Nearly all that is looked at
 * are ints to the kernel, where the upper half of the register must not count:
 * a test of all 64 bits could be passed by setting one that the kernel ignores.
 * Of an address it is asked for by itself.
 */
#define SECCOMP_UPPER 6 /* added to the number: the upper half */

struct seccomp_when {
	int arg;       /* its number + 1; 0: no condition */
	uint32_t mask; /* (argument & mask) == value */
	uint32_t value;
};

struct seccomp_row {
	const char *name;
	enum seccomp_row_kind kind;
	int value;
	struct seccomp_when when[2];
	const char *why;
};

/* Numbers of descriptors that have reserved numbers (reserved_fd.c): a power of two of
 * them, the last that select() knows and most processes may have. */
#define SECCOMP_RESERVED_FIRST 960
#define SECCOMP_RESERVED 64

extern const struct seccomp_row seccomp_rows[];
extern const size_t n_seccomp_rows;

#endif
