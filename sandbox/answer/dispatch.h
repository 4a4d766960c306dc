/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dispatch.h - the process that answers system calls in place of the kernel.
 *
 * It is in the box's user, mount, IPC and network namespaces, but not in its
 * pid namespace, so that no build can see it.  It receives the notifications
 * one by one; the table in handlers.c has the function for each call.  A wrong
 * answer can spoil only the build that made the call: this process reaches
 * nothing else.
 */
#ifndef SANDBOX_ANSWER_DISPATCH_H
#define SANDBOX_ANSWER_DISPATCH_H

#include "sandbox/clock/clocks.h"
#include "sandbox/clock/write_order.h"
#include "sandbox/plan.h"

#include <sys/types.h>

/*
 * dispatch_main - answer until no process has the filter; never returns
 *
 * in      build     pidfd of the build's process; its namespaces are joined
 *         listener  of the seccomp filter
 *         filled_ns  when all files that the build starts with were there
 *         counter   in shared memory: how many calls were answered
 *         supervisor  this process is killed when that one ends
 */
_Noreturn void dispatch_main(const struct box_plan *plan, int build,
	int listener, struct clocks *clocks, struct write_order *order,
	int64_t filled_ns, int64_t *counter, pid_t supervisor);

#endif
