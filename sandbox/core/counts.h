/* SPDX-License-Identifier: Apache-2.0 */
/* counts.h - how often what was answered, and who was stopped for what: for
 * measurements, in memory that their maker shares with the box. */
#ifndef SANDBOX_CORE_COUNTS_H
#define SANDBOX_CORE_COUNTS_H

#include <stdint.h>

#define COUNTS_CALLS \
	512 /* numbers of system calls; higher ones are the last \
	     */

enum counts_result {
	COUNTS_ANSWERED,
	COUNTS_FAILED, /* with an error */
	COUNTS_REAL,   /* let through */
	COUNTS_RESULTS
};

enum counts_stop {
	COUNTS_BIRTH, /* of the parent */
	COUNTS_FIRST, /* of the child; and group-stops */
	COUNTS_EXEC,
	COUNTS_BEFORE, /* a call that may wait */
	COUNTS_AFTER,
	COUNTS_CHILD, /* SIGCHLD */
	COUNTS_FAULT, /* SIGSEGV: the counter, for the most part */
	COUNTS_SIGNAL,
	COUNTS_DEATH,
	COUNTS_STOPS
};

/* Each number has one writer. */
struct counts {
	int64_t answers[COUNTS_CALLS][COUNTS_RESULTS];
	int64_t stops[COUNTS_STOPS];
};

#endif
