/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SIGSTOP and SIGCONT.
 *
 * A process has stopped when all of its threads have.  One that is held does not
 * see that it shall: it is let go until there, outside of its turn, and makes
 * its call again when it continues.  A thread that SIGCONT wakes stops again at
 * once, and has its turn then.
 */
#include "sandbox/core/cpu.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOKS 20000
#define PAUSE_US 20
#define SYSCALL_STOP (SIGTRAP | 0x80)

/* Wait for its next event, which comes at once, and is left to the tracer. */
static bool
await_event(const struct order_thread *t)
{
	for (int i = 0; i < LOOKS && !order_has_event(t->b.tid); i++)
		(void)usleep(PAUSE_US);
	return order_has_event(t->b.tid);
}

/* A call that does nothing is made in place of its own, which is made again. */
static void
leave_call(struct order_thread *t)
{
	struct tracee_call call;
	int status;

	/* it may have given way before anybody asked for its call */
	if (!tracee_call_read(&call, t->b.tid))
		return;
	(void)cpu_change_call(t->b.tid, SYS_getppid);
	(void)ptrace(PTRACE_SYSCALL, t->b.tid, NULL, NULL);
	if (!await_event(t) ||
		waitpid(t->b.tid, &status, __WALL | WNOHANG) != t->b.tid)
		return;
	if (WIFSTOPPED(status) && WSTOPSIG(status) == SYSCALL_STOP)
		(void)cpu_repeat_call(t->b.tid, call.nr, call.args[0]);
	(void)ptrace(PTRACE_CONT, t->b.tid, NULL, NULL);
}

/* Another thread of its process has stopped: so shall this one. */
static void
stop_too(struct order *o, struct order_thread *t)
{
	switch (t->stop) {
	case ORDER_RUNS: /* it sees it itself */
		return;
	case ORDER_BEFORE:
		leave_call(t);
		break;
	case ORDER_AFTER:
		order_end_call(o, t);
		(void)ptrace(PTRACE_CONT, t->b.tid, NULL, NULL);
		break;
	case ORDER_ANYWHERE:
		(void)ptrace(t->request, t->b.tid, NULL,
			(void *)(long)t->sig);
		break;
	}
	o->n_queued -= t->queued; /* nobody can wake it at a futex */
	t->queued = false;
	t->stop = ORDER_RUNS;
	t->at_entry = false;
	baton_away(&o->baton, &t->b);
	(void)await_event(t);
}

void
order_group_stopped(struct order *o, pid_t tid)
{
	struct order_thread *t = order_find(o, tid);

	if (!t)
		return;
	o->events++;
	t->stop = ORDER_RUNS;
	t->grouped = true;
	baton_away(&o->baton, &t->b);
	for (size_t i = 0; i < o->baton.n; i++) {
		struct order_thread *c = order_thread_of(o->baton.threads[i]);

		if (c != t && c->process == t->process && !c->grouped)
			stop_too(o, c);
	}
	order_tell_parent(o, order_lead(o, t)->parent);
}

static bool
is_under_way(const struct order_thread *t)
{
	return strchr("RSD", order_state(t->b.tid)) != NULL;
}

/* SIGCONT has woken it: it is ready from now on, not from the moment at which
 * its stop is seen.  Its parent gets the signal that tells of this before. */
void
order_continued(struct order *o, struct order_thread *t)
{
	for (int i = 0; i < LOOKS && is_under_way(t); i++)
		(void)usleep(PAUSE_US);
	if (!order_has_event(t->b.tid))
		return;
	t->grouped = false;
	baton_ready(&o->baton, &t->b);
}
