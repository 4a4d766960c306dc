/* SPDX-License-Identifier: Apache-2.0 */
/* Threads are born, execute programs and end. */
#include "base/clock.h"
#include "base/file.h"
#include "sandbox/core/procfs.h"
#include "sandbox/order/order_rows_private.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN_MAX 16384 /* bytes of the list of those of pid 1 */
#define REAPED_NS \
	(10 * ORDER_SECOND) /* pid 1 may have to wait for a processor */
#define REAPED_LOOK_US 50

void
order_forget(struct order *o, struct order_thread *t)
{
	order_clear(o, t);
	baton_remove(&o->baton, &t->b);
	if (o->interrupted == t)
		o->interrupted = NULL;
	if (o->looked_at == t)
		o->looked_at = NULL;
	if (o->reader == t)
		o->reader = NULL;
	close_fd(&t->pidfd);
	free(t);
}

/* The process that may wait for a child, or that a thread is of. */
static pid_t
parent_of(struct order *o, struct order_thread *p, uint64_t flags)
{
	return flags & CLONE_PARENT && !(flags & CLONE_THREAD)
		       ? order_lead(o, p)->parent
		       : p->process;
}

void
order_born(struct order *o, pid_t parent, pid_t tid, uint64_t flags)
{
	const bool thread = flags & CLONE_THREAD;
	struct order_thread *p = order_find(o, parent), *t, *lead;

	if (tid <= 0 || order_find(o, tid))
		return;
	t = mem_alloc(1, sizeof *t);
	*t = (struct order_thread){.b = {.tid = tid},
		.process = thread && p ? p->process : tid,
		.parent = p ? parent_of(o, p, flags) : 0,
		.space = p && flags & CLONE_VM ? p->space : ++o->spaces,
		.deadline = ORDER_NEVER,
		.pidfd = -1};
	order_made_born(o, t, o->baton.n == 0);
	baton_add(&o->baton, &t->b);
	lead = order_lead(o, t);
	lead->n_threads++;
	if (p && !thread) {
		lead = order_lead(o, p);
		lead->n_births++;
		lead->odd_births |=
			flags & CLONE_PARENT || (flags & CSIGNAL) != SIGCHLD;
	}
	o->yields = 0;
}

void
order_vforked(struct order *o, pid_t parent)
{
	struct order_thread *p = order_find(o, parent), *t;

	if (!p)
		return;
	/* the newborn is the last that was added, unless it was killed */
	t = order_thread_of(o->baton.threads[o->baton.n - 1]);
	if (t == p || t->parent != p->process || t->vforked)
		return;
	t->vforked = true;
	t->sleeper = parent;
	baton_away(&o->baton, &p->b);
}

/* The parent that sleeps until its child executes a program continues. */
static void
wake_sleeper(struct order *o, struct order_thread *t)
{
	struct order_thread *p = t->vforked ? order_find(o, t->sleeper) : NULL;

	t->vforked = false;
	if (p && p->b.state == BATON_AWAY)
		baton_ready(&o->baton, &p->b);
}

void
order_executed(struct order *o, pid_t from, pid_t tid)
{
	struct order_thread *was = order_find(o, from),
			    *is = order_find(o, tid);
	uint64_t left;

	if (!was)
		return;
	wake_sleeper(o, is ? is : was);
	if (is && is != was) {
		was->parent = is->parent;
		was->children = is->children;
		order_forget(o, is);
		was->b.tid = tid;
	}
	was->n_threads = 1;
	left = was->space;
	was->space = ++o->spaces;
	order_futex_ended(o, left);
	order_made_executed(was);
	close_fd(&was->pidfd);
	order_timers_end(o, was->process, false);
}

/* A child has ended, has stopped or continues: who waits may look again. */
void
order_tell_parent(struct order *o, pid_t parent)
{
	struct order_thread *lead = parent ? order_find(o, parent) : NULL;

	if (lead) {
		lead->children++;
		order_check_all(o, parent);
		return;
	}
	for (size_t i = 0; i < o->baton.n; i++)
		order_thread_of(o->baton.threads[i])->children++;
	order_check_all(o, 0);
}

/* Has it ended, and nothing is left to do for us? */
static bool
is_unreaped(pid_t pid)
{
	siginfo_t info;

	return order_state(pid) == 'Z' &&
	       waitid(P_PID, (id_t)pid, &info,
		       WEXITED | WNOHANG | WNOWAIT | __WALL) < 0;
}

static bool
init_has_unreaped(const struct order *o)
{
	char text[CHILDREN_MAX], name[PROCFS_PATH_MAX];
	const char *at = text;
	char *end;

	(void)snprintf(name, sizeof name, "task/%d/children", o->init);
	if (procfs_read(text, sizeof text, AT_FDCWD, o->init, name) <= 0)
		return false;
	for (;; at = end) {
		const long pid = strtol(at, &end, 10);

		if (end == at)
			return false;
		if (is_unreaped((pid_t)pid))
			return true;
	}
}

/* The end of a process without a parent, and of its children that it has not
 * waited for, is seen by others when pid 1 has reaped them, which runs beside
 * the build: nobody continues before. */
static void
await_init(struct order *o, struct order_thread *t)
{
	const int64_t began = clock_ticks_ns();

	if (t->parent && t->n_births == 0)
		return;
	while (init_has_unreaped(o)) {
		if (clock_ticks_ns() - began > REAPED_NS) {
			order_let(o, t);
			return;
		}
		(void)usleep(REAPED_LOOK_US);
	}
}

void
order_ended(struct order *o, pid_t tid, int status)
{
	struct order_thread *t = order_find(o, tid), *lead;
	const bool killed = WIFSIGNALED(status);
	pid_t process;
	uint64_t space;
	bool children;

	if (!t) {
		if (sleep_watch_ended(o->watch, tid))
			o->n_blind = INT_MAX;
		return;
	}
	o->events++;
	o->yields = 0;
	process = t->process;
	space = t->space;
	lead = order_lead(o, t);
	children = lead->n_births > 0;
	lead->n_threads--;
	wake_sleeper(o, t);
	if (tid == process) {
		order_tell_parent(o, t->parent);
		order_timers_end(o, process, true);
		for (size_t i = 0; i < o->baton.n; i++) {
			struct order_thread *c =
				order_thread_of(o->baton.threads[i]);

			if (c->parent == process)
				c->parent = 0;
		}
	}
	if (tid == process)
		await_init(o, t);
	order_forget(o, t);
	for (size_t i = 0; killed && i < o->baton.n; i++) {
		struct order_thread *c = order_thread_of(o->baton.threads[i]);

		if (c->process == process)
			baton_dying(&o->baton, &c->b);
	}
	order_futex_ended(o, space);
	if (children)
		order_children_left(o);
}
