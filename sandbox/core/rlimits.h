/* SPDX-License-Identifier: Apache-2.0 */
/* rlimits.h - the kernel's own bounds on the processes of a build. */
#ifndef SANDBOX_CORE_RLIMITS_H
#define SANDBOX_CORE_RLIMITS_H

#include "sandbox/plan.h"

/*
 * rlimits_raise - what the machine allows us must be no less than the box wants
 *
 * returns 0, raised where we may; -1 with ERROR_LIMIT, which one it is and what
 *         mends it
 */
int rlimits_raise(
	const struct box_limits *limits, struct error *err) MUST_CHECK;

/* rlimits_set - every rlimit, soft and hard; constants and the plan's, never
 * what was inherited (unless that was lower) */
int rlimits_set(const struct box_limits *limits, struct error *err) MUST_CHECK;
/* rlimits_set_files - that of open files, which the former leaves: later,
 * since it also is about descriptors that are sent */
int rlimits_set_files(
	const struct box_limits *limits, struct error *err) MUST_CHECK;

/* rlimits_lower - one limit of setrlimit(2), unless it is lower already */
int rlimits_lower(
	int what, int64_t soft, int64_t hard, struct error *err) MUST_CHECK;
/* rlimits_mapped - bytes of address space that this process uses now */
int64_t rlimits_mapped(void);

/*
 * rlimits_per_user - what the kernel counts for a user, whatever box it is
 * taken in: no more than a part of it is to be had in this one, where we may
 * say so (a container's rules may forbid it)
 *
 * in      proc  a proc file system
 */
void rlimits_per_user(int proc);

#endif
