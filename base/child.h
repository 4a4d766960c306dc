/* SPDX-License-Identifier: Apache-2.0 */
/* child.h - run another program and wait for it. */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include "base/bytes.h"

/*
 * child_run - run a program of this machine and read its standard output
 *
 * in      argv     argv[0] is looked up in PATH; ends with NULL
 *         max      largest accepted length of standard output, in bytes
 * out     *out     standard output, appended
 * returns 0 if the program exited with 0; -1: ERROR_SYSTEM with the last line
 *         of its standard error, ERROR_INPUT if the program does not exist,
 *         ERROR_LIMIT past max.  Standard input is /dev/null, LC_ALL is C.
 */
int child_run(struct bytes *out, const char *const *argv, size_t max,
	struct error *err) MUST_CHECK;

/*
 * child_ask - the same for a program that reads a question from its standard
 * input and whose exit status is part of the answer
 *
 * in      input  text for standard input, or NULL
 * returns the exit status; -1 if the program did not run or did not exit
 */
int child_ask(struct bytes *out, const char *const *argv, const char *input,
	size_t max, struct error *err) MUST_CHECK;

#endif
