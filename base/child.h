/* SPDX-License-Identifier: Apache-2.0 */
/* child.h - other programs, run and waited for. */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include "base/bytes.h"

/*
 * child_run - run a program of this machine and read what it prints
 *
 * in      argv     argv[0] is looked up in PATH; ends with NULL
 *         max      bytes of standard output that are taken
 * out     *out     standard output, appended
 * returns 0 where it exited with 0; -1: ERROR_SYSTEM with the last line of its
 *         standard error, ERROR_INPUT where there is no such program,
 *         ERROR_LIMIT past max.  Standard input is /dev/null, LC_ALL is C.
 */
int child_run(struct bytes *out, const char *const *argv, size_t max,
	struct error *err) MUST_CHECK;

#endif
