/* SPDX-License-Identifier: Apache-2.0 */
/* boxed.h - a program of ours in a box, and what is told of it. */
#ifndef TESTS_SANDBOX_BOXED_H
#define TESTS_SANDBOX_BOXED_H

#include "sandbox/box.h"

/* tell - one line of TAP, and why where it is not good */
void tell(bool good, const char *what, const char *name, const char *why);
/* told_all - the plan's line; the exit status */
int told_all(void);

/* boxed_root - a new folder there: an environment with nothing in it but the
 * folders that a box mounts over, and a static program as /probe */
bool boxed_root(const char *path, const char *program);

struct boxed {
	struct box_report report;
	struct error err;
	int r;     /* of box_run(), or -1 */
	char *log; /* heap */
};

/*
 * boxed_run - one box
 *
 * in      log  where its output goes instead of into the log; or -1
 */
struct boxed boxed_run(const struct box_plan *plan, int log);

#endif
