/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp_table.h - every system call that a build may make, and what happens
 * to the others.  source: sandbox(7)
 *
 * The first row of a call whose conditions hold decides.  A call without a row
 * fails with ENOSYS, so that a newer kernel behaves like an older one.  A call
 * of another architecture (i386, x32) kills the process.
 */
#ifndef SANDBOX_FILTER_SECCOMP_TABLE_H
#define SANDBOX_FILTER_SECCOMP_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum seccomp_row_kind {
	SECCOMP_ALLOW,   /* the kernel makes the call unchanged */
	SECCOMP_REFUSE,  /* it fails; value is the errno */
	SECCOMP_PRETEND, /* it succeeds without effect */
	/* when deterministic; at the other level both are allowed */
	SECCOMP_ANSWER, /* the answering process returns the result */
	SECCOMP_WATCH,  /* the kernel makes the call between two ptrace stops */
	/* likewise, and the tracer changes it; at the other level the rows that
	 * follow decide */
	SECCOMP_ALTER,
	/* when deterministic like SECCOMP_ANSWER, else like SECCOMP_PRETEND */
	SECCOMP_ANSWER_OR_PRETEND,
	/* where the order of threads is held (sandbox/order), a stop before the
	 * call; elsewhere the rows that follow decide */
	SECCOMP_HOLD,
	/* where the build is traced, the answering process records the call and
	 * the kernel makes it (answer/seen.h); elsewhere the rows that follow
	 * decide */
	SECCOMP_SEE,
};

/*
 * The condition on one argument for the row to apply.  Nearly all tested
 * arguments are ints to the kernel, which ignores the upper half of the
 * register: a build could set a bit there to evade a test of all 64 bits.  So
 * only the lower half is tested; for an address, another condition tests the
 * upper half.
 */
#define SECCOMP_UPPER 6 /* added to arg: test the upper half */
#define SECCOMP_ANY 12  /* added to arg: (argument & mask) != 0 */

struct seccomp_when {
	int arg;       /* its number + 1; 0: no condition */
	uint32_t mask; /* (argument & mask) == value */
	uint32_t value;
};

#define SECCOMP_WHEN_MAX 3

struct seccomp_row {
	const char *name;
	enum seccomp_row_kind kind;
	int value;
	struct seccomp_when when[SECCOMP_WHEN_MAX];
	const char *why;
};

/* The reserved numbers of descriptors (answer/reserved_fd.c): a power of two of
 * them, the last that select() supports and that most processes may have. */
#define SECCOMP_RESERVED_FIRST 960
#define SECCOMP_RESERVED 64

extern const struct seccomp_row seccomp_rows[];
extern const size_t n_seccomp_rows;

#endif
