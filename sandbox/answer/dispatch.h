/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dispatch.h - the process that answers system calls in the kernel's stead.
 *
 * It stands inside the box's user and mount namespaces, but not in its pid
 * namespace, so that no build can see it, and receives the calls one by one.
 * The table in handlers.c names the function for each call.  A wrong answer
 * may spoil the build that asked; nothing else is within its reach.
 */
#ifndef SANDBOX_ANSWER_DISPATCH_H
#define SANDBOX_ANSWER_DISPATCH_H

#include "sandbox/clock/clocks.h"
#include "sandbox/clock/write_order.h"
#include "sandbox/plan.h"

#include <sys/types.h>

/*
 * dispatch_main - answer until nobody can ask any more; never returns
 *
 * in      build     pidfd of the build's process: whose namespaces are joined
 *         listener  of the seccomp filter
 *         supervisor  dies with it
 *         filled_ns when all that the build finds was there
 *         counter   shared memory: how many calls were answered
 */
_Noreturn void dispatch_main(const struct box_plan *plan, int build,
	int listener, struct clocks *clocks, struct write_order *order,
	int64_t filled_ns, int64_t *counter, pid_t supervisor);

#endif
