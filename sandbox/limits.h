/* SPDX-License-Identifier: Apache-2.0 */
/* limits.h - the kernel's own bounds on the processes of a build. */
#ifndef SANDBOX_LIMITS_H
#define SANDBOX_LIMITS_H

#include "sandbox/plan.h"

/* limits_enter - every rlimit, soft and hard, and the processors; constants
 * and the plan's, never what was inherited (unless that was lower) */
int limits_enter(const struct box_limits *limits, int jobs,
	struct error *err) MUST_CHECK;

/* limits_processors - the ones on which so many jobs run */
void limits_processors(int jobs);

#endif
