/* SPDX-License-Identifier: Apache-2.0 */
/* orphan.h - new processes whose creator ended before it reported them. */
#ifndef SANDBOX_TRACER_ORPHAN_H
#define SANDBOX_TRACER_ORPHAN_H

#include "sandbox/clock/clocks.h"
#include "sandbox/tracer/pid_list.h"

/*
 * orphan_of - is it a process, and its parent this one, which is not its
 * creator?  A thread has no creator that could end before it.
 */
bool orphan_of(pid_t pid, pid_t parent);

/*
 * orphan_alone - is it a process, and does no thread live that may be about to
 * report it?
 *
 * Such a thread is in the kernel on its way from the new process to its stop,
 * and does not sleep there.  It belongs to the parent, or is a child of the
 * parent (CLONE_PARENT).  It makes no other stop before.
 *
 * in      stopped  threads that have stopped since pid did
 *         insists  interrupt one that runs, so that it stops: a call in which
 *                  it sleeps by then may end because of that
 */
bool orphan_alone(struct clocks *clocks, pid_t pid,
	const struct pid_list *stopped, bool insists);

#endif
