/* SPDX-License-Identifier: Apache-2.0 */
/*
 * enter.h - from a fresh clone to the build's program, phase by phase.
 *
 * Nothing is undone on failure: it goes up as a message, the process ends,
 * and the kernel takes the namespaces away.
 */
#ifndef SANDBOX_INSIDE_ENTER_H
#define SANDBOX_INSIDE_ENTER_H

#include "sandbox/core/stdio.h"

struct enter {
	const struct box_plan *plan;
	int sock;             /* to the supervisor */
	struct stdio streams; /* what the build gets */
	int root;    /* detached mount of the environment, or -1: opened here */
	char **argv; /* the plan's, copied: pid 1 wipes its own arguments */
	char *program; /* likewise */
};

/* enter_main - pid 1 of the box; never returns */
_Noreturn void enter_main(struct enter *enter);
/* become_main - the build's own process; never returns.  near: to pid 1 */
_Noreturn void become_main(const struct enter *enter, int near);

#endif
