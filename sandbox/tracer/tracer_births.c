/* SPDX-License-Identifier: Apache-2.0 */
/* Tracees are born: their parents report them, or have ended before. */
#include "base/clock.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order.h"
#include "sandbox/tracer/orphan.h"
#include "sandbox/tracer/tracer_private.h"

#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/user.h>

#define VAIN_MAX 50 /* looks for a second, until it must be found */

/* The flags of clone(2) for what it has just created. */
static uint64_t
flags_of(pid_t parent, enum tracer_birth birth)
{
	struct user_regs_struct regs;
	uint64_t flags = 0;

	if (birth == TRACER_CLONED ||
		(tracee_registers_get(parent, &regs) &&
			cpu_call_made(parent, &regs) == SYS_clone))
		(void)tracee_argument(parent, 0, &flags);
	else
		flags = birth == TRACER_VFORKED ? CLONE_VM | SIGCHLD : SIGCHLD;
	return flags;
}

void
tracer_child_created(struct tracer *t, pid_t parent, enum tracer_birth birth)
{
	const uint64_t flags = flags_of(parent, birth);
	pid_t child = tracer_message(parent);
	clocks_born(t->clocks, parent, child, flags & CLONE_THREAD);
	if (t->order)
		order_born(t->order, parent, child, flags);
	if (flags & CLONE_THREAD)
		tracer_note(t, parent, AUDIT_THREADS);
	if (pid_list_take(&t->held, child))
		tracer_resume(t, child, 0);
	else if (child > 0 && !clocks_known(t->clocks, child))
		pid_list_add(&t->reported, child);
	tracer_resume(t, parent, 0);
}

static void
adopt(struct tracer *t, size_t i)
{
	const pid_t child = t->held.pids[i];

	(void)pid_list_take(&t->held, child);
	clocks_born(t->clocks, t->init, child, false);
	if (t->order)
		order_born(t->order, 0, child, SIGCHLD);
	tracer_resume(t, child, 0);
}

void
tracer_adopt_orphans(struct tracer *t)
{
	for (size_t i = 0; i < t->held.n;)
		if (orphan_of(t->held.pids[i], t->init))
			adopt(t, i);
		else
			i++;
}

void
tracer_look(struct tracer *t)
{
	const int64_t now = clock_ticks_ns();

	if (now - t->looked_ns < TRACER_LOOK_MS * INT64_C(1000000))
		return;
	t->looked_ns = now;
	/* most are reported until the next look, which costs nothing then */
	for (size_t i = 0; i < t->held.n;) {
		const pid_t child = t->held.pids[i];

		if (pid_list_take(&t->looked_at, child) &&
			orphan_alone(t->clocks, child, &t->stopped,
				t->n_vain >= VAIN_MAX)) {
			adopt(t, i);
			t->n_vain = 0;
		} else {
			i++;
		}
	}
	t->n_vain = t->held.n ? t->n_vain + 1 : 0;
	t->looked_at.n = t->stopped.n = 0;
	for (size_t i = 0; i < t->held.n; i++)
		pid_list_add(&t->looked_at, t->held.pids[i]);
	if (t->order)
		order_settle(t->order);
}
