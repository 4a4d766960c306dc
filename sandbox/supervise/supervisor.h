/* SPDX-License-Identifier: Apache-2.0 */
/* supervisor.h - the process between hallmark and a box. */
#ifndef SANDBOX_SUPERVISE_SUPERVISOR_H
#define SANDBOX_SUPERVISE_SUPERVISOR_H

#include "sandbox/core/stdio.h"

#include <sys/types.h>

/*
 * supervisor_main - run one box from its namespaces to its report
 *
 * Creates the namespaces, is the tracer of the build, answers its calls and
 * kills it at its limits.  Ends only when every process of the box is dead.
 *
 * in      plan    checked by box_plan_check(); borrowed
 *         sock    to hallmark: sends MESSAGE_WORK, waits for MESSAGE_GO, ends
 *                 with MESSAGE_REPORT or MESSAGE_FAILED
 *         streams stdin, stdout and stderr of the build
 *         parent  pid of hallmark: the supervisor dies with it
 * returns never
 */
_Noreturn void supervisor_main(const struct box_plan *plan, int sock,
	const struct stdio *streams, pid_t parent);

#endif
