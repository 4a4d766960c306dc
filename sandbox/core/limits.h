/* SPDX-License-Identifier: Apache-2.0 */
/* limits.h - the kernel's own bounds on the processes of a build. */
#ifndef SANDBOX_CORE_LIMITS_H
#define SANDBOX_CORE_LIMITS_H

#include "sandbox/plan.h"

#include <sys/types.h>

/*
 * limits_raise - what the machine allows us must be no less than the box wants
 *
 * returns 0, raised where we may; -1 with ERROR_LIMIT, which one it is and what
 *         mends it
 */
int limits_raise(const struct box_limits *limits, struct error *err) MUST_CHECK;

/* limits_enter - every rlimit, soft and hard; constants and the plan's, never
 * what was inherited (unless that was lower) */
int limits_enter(const struct box_limits *limits, struct error *err) MUST_CHECK;
/* limits_enter_files - that of open files, which the former leaves: later,
 * since it also is about descriptors that are sent */
int limits_enter_files(
	const struct box_limits *limits, struct error *err) MUST_CHECK;

/* rlimits_lower - one limit of setrlimit(2), unless it is lower already */
int rlimits_lower(
	int what, int64_t soft, int64_t hard, struct error *err) MUST_CHECK;
/* rlimits_mapped - bytes of address space that this process uses now */
int64_t rlimits_mapped(void);

/*
 * limits_of_user - what the kernel counts for a user, whatever box it is taken
 * in: no more than a part of it is to be had in this one, where we may say so
 * (a container's rules may forbid it)
 *
 * in      proc  a proc file system
 */
void limits_of_user(int proc);

/*
 * limits_processors - as many processors as jobs for a process, the first ones
 * that we may use: chosen so that nproc and its like answer the same on every
 * machine that has enough.
 *
 * By pid 1 for the build, and last: until then they are busy with pid 1's
 * work.  pid 0 is the caller.
 */
void limits_processors(pid_t pid, int jobs);

/*
 * limits_no_counter - reading the processor's counter faults from now on
 *
 * As it does for the build: between one that may read it and one that may not
 * the kernel writes a control register at each switch, which in a virtual
 * machine takes longer than all else of a switch.
 */
void limits_no_counter(void);

#endif
