/* SPDX-License-Identifier: Apache-2.0 */
/* counts.h - for measurements: how often each system call was answered, and how
 * often tracees stopped.  Their creator shares the memory with the box. */
#ifndef SANDBOX_CORE_COUNTS_H
#define SANDBOX_CORE_COUNTS_H

#include <stdint.h>

/* Numbers of system calls; larger ones are counted as the last. */
#define COUNTS_CALLS 512

enum counts_result {
	COUNTS_ANSWERED,
	COUNTS_FAILED, /* with an error */
	COUNTS_REAL,   /* passed to the kernel */
	COUNTS_RESULTS
};

enum counts_stop {
	COUNTS_BIRTH, /* the parent, at its fork */
	COUNTS_FIRST, /* the child, at first; and group-stops */
	COUNTS_EXEC,
	COUNTS_BEFORE, /* a call that may wait begins */
	COUNTS_AFTER,  /* it ends */
	COUNTS_CHILD,  /* SIGCHLD */
	COUNTS_FAULT,  /* SIGSEGV: mostly reads of the counter */
	COUNTS_SIGNAL,
	COUNTS_DEATH,
	COUNTS_STOPS
};

/* Where the order of threads is held. */
enum counts_order {
	COUNTS_HANDOVER,
	COUNTS_READER, /* a reader of clocks gives way */
	COUNTS_LOOK,   /* close looks at a holder */
	COUNTS_STEP,   /* single steps of these */
	COUNTS_LET,    /* what could not be held */
	COUNTS_ORDER
};

/* Each number has only one writer. */
struct counts {
	int64_t answers[COUNTS_CALLS][COUNTS_RESULTS];
	int64_t stops[COUNTS_STOPS];
	int64_t before[COUNTS_CALLS]; /* stops before a call of the order */
	int64_t order[COUNTS_ORDER];
};

#endif
