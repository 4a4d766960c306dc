/* SPDX-License-Identifier: Apache-2.0 */
/* boxed.h - a program of ours in boxes of every kind, for tests. */
#ifndef TESTS_SANDBOX_BOXED_H
#define TESTS_SANDBOX_BOXED_H

#include "sandbox/box.h"

/* boxed_root - an environment in /tmp with nothing in it but /probe */
bool boxed_root(const char *program);
void boxed_remove_root(void);

struct boxed {
	struct box_report report;
	struct error err;
	int r;
	char *log; /* heap */
};
/*
 * boxed_run - one box around "/probe ARG LEVEL"
 *
 * in      limits  or NULL: the defaults
 *         log     a descriptor of the caller's, read by him; or -1
 */
struct boxed boxed_run(enum box_level level, const char *arg,
	const struct box_limits *limits, int log);

void boxed_tell(
	bool good, const char *level, const char *name, const char *why);
/* boxed_finish - the plan; the exit status */
int boxed_finish(void);

#endif
