/* SPDX-License-Identifier: Apache-2.0 */
/* supervisor.h - the process between hallmark and a box. */
#ifndef SANDBOX_SUPERVISE_SUPERVISOR_H
#define SANDBOX_SUPERVISE_SUPERVISOR_H

#include "sandbox/core/stdio.h"

#include <sys/types.h>

/*
 * supervisor_main - never returns
 *
 * Makes the namespaces, traces and answers the build, kills it at its limits,
 * and ends only when every process of the box is dead.
 *
 * in      sock    to hallmark: says MESSAGE_WORK, waits for MESSAGE_GO, ends
 *                 with MESSAGE_REPORT or MESSAGE_FAILED
 *         streams what the build gets
 *         parent  hallmark: the supervisor dies with it
 */
_Noreturn void supervisor_main(const struct box_plan *plan, int sock,
	const struct stdio *streams, pid_t parent);

#endif
