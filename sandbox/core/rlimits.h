/* SPDX-License-Identifier: Apache-2.0 */
/* rlimits.h - the kernel's own limits on the processes of a build. */
#ifndef SANDBOX_CORE_RLIMITS_H
#define SANDBOX_CORE_RLIMITS_H

#include "sandbox/plan.h"

#define RLIMITS_SIGNALS 4096 /* that wait, in each process */

/*
 * rlimits_check_cores - can the limit on core files keep crashes in the box?
 *
 * With a kernel.core_pattern that begins with @, Linux 6.16 and later send a
 * process that crashes to a socket of the machine, whatever its limit is.
 *
 * returns 0; -1 with ERROR_SYSTEM
 */
int rlimits_check_cores(struct error *err) MUST_CHECK;

/*
 * rlimits_raise - raise our own limits to what the box requires
 *
 * returns 0; -1 with ERROR_LIMIT: which limit cannot be raised, and what to do
 */
int rlimits_raise(
	const struct box_limits *limits, struct error *err) MUST_CHECK;

/* rlimits_set - set every rlimit, soft and hard, to a constant or to the plan's
 * value; no inherited value remains */
int rlimits_set(const struct box_limits *limits, struct error *err) MUST_CHECK;
/* rlimits_set_files - set the limit of open files, which rlimits_set() leaves:
 * later, since it also counts for descriptors that are sent */
int rlimits_set_files(
	const struct box_limits *limits, struct error *err) MUST_CHECK;

/* rlimits_cpu - the limit of processor time that each process has, in seconds */
int64_t rlimits_cpu(const struct box_limits *limits);

/* rlimits_lower - lower a limit of setrlimit(2), unless it is lower already */
int rlimits_lower(
	int what, int64_t soft, int64_t hard, struct error *err) MUST_CHECK;
/* rlimits_mapped - bytes of address space that this process uses now, or 0 */
int64_t rlimits_mapped(void);

/*
 * rlimits_per_user - allow this box only a share of what the kernel counts per
 * user, over all boxes
 *
 * Where we may not write these limits (a container's rules may forbid it), they
 * stay as they are.
 *
 * in      proc  a proc file system
 */
void rlimits_per_user(int proc);

#endif
