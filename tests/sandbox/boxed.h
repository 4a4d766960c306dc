/* SPDX-License-Identifier: Apache-2.0 */
/* boxed.h - runs one of our programs in a box, and reports about it. */
#ifndef TESTS_SANDBOX_BOXED_H
#define TESTS_SANDBOX_BOXED_H

#include "sandbox/box.h"

/* tell - print one line of TAP, with the reason if it is not good */
void tell(bool good, const char *what, const char *name, const char *why);
/* tell_end - print the plan line of TAP; returns the exit status */
int tell_end(void);

/* boxed_root - make a new folder: an environment that holds only the folders
 * that a box mounts over, and a static program as /probe */
bool boxed_root(const char *path, const char *program);

struct boxed {
	struct box_report report;
	struct error err;
	int r;     /* of box_run(), or -1 */
	char *log; /* heap */
};

/*
 * boxed_run - run one box
 *
 * in      log  receives the box's output instead of the log; or -1
 */
struct boxed boxed_run(const struct box_plan *plan, int log);

#endif
