/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pid1.h - from a fresh clone to the build's program, phase by phase.
 *
 * Nothing is undone on failure: it goes up as a message, the process ends,
 * and the kernel takes the namespaces away.
 */
#ifndef SANDBOX_INSIDE_PID1_H
#define SANDBOX_INSIDE_PID1_H

#include "sandbox/core/stdio.h"

struct pid1 {
	const struct box_plan *plan;
	int sock;             /* to the supervisor */
	struct stdio streams; /* what the build gets */
	int root;    /* detached mount of the environment, or -1: opened here */
	char **argv; /* the plan's, copied: pid 1 wipes its own arguments */
	char *program; /* likewise */
};

/* pid1_main - pid 1 of the box; never returns */
_Noreturn void pid1_main(struct pid1 *pid1);
#endif
