/* SPDX-License-Identifier: Apache-2.0 */
/*
 * box_calls.h - the system calls by which hallmark makes a box, and which a
 * filter above it may forbid.
 *
 * The probes make each that is needed in a form that changes nothing.  The
 * seccomp profile for containers that is installed allows all of them, and what
 * the filters of the box do not refuse (profile_print.c).
 */
#ifndef SANDBOX_FILTER_BOX_CALLS_H
#define SANDBOX_FILTER_BOX_CALLS_H

#include <stdbool.h>
#include <stddef.h>

struct box_call {
	const char *name;
	long number;
	bool needed;  /* a box cannot be made without it */
	long args[6]; /* where it is needed: with these it changes nothing, and
		       * fails with another error than EPERM and ENOSYS */
};

extern const struct box_call box_calls[];
extern const size_t n_box_calls;

#endif
