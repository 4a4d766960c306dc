/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pid1.h - pid 1 of the box, from its clone to the end of the build.
 *
 * On a failure it undoes nothing: it sends the error up as a message and exits,
 * and the kernel removes the namespaces.
 */
#ifndef SANDBOX_INSIDE_PID1_H
#define SANDBOX_INSIDE_PID1_H

#include "sandbox/core/stdio.h"

struct pid1 {
	const struct box_plan *plan;
	int sock;             /* to the supervisor */
	struct stdio streams; /* the ones that the build gets */
	int root;    /* detached mount of the environment; -1: pid 1 opens it */
	char **argv; /* a copy: pid 1 overwrites its own arguments */
	char *program; /* a copy too */
};

/* pid1_main - pid 1 of the box; never returns */
_Noreturn void pid1_main(struct pid1 *pid1);
#endif
