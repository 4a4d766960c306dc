/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of the threads of the box, and how the baton passes from one to the
 * next. */
#include "base/clock.h"
#include "sandbox/core/cpu.h"
#include "sandbox/core/siginfo_mend.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_look_private.h"
#include "sandbox/order/order_rows_private.h"

#include <errno.h>
#include <linux/kcmp.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUOTA 500 /* stops of one holder while others are ready */
#define STEPS 2   /* reads of time that one stop counts as */

/* Both fail in a container whose filter knows only the calls of a box. */
int
order_check(struct error *err)
{
	const pid_t self = getpid();
	scoped_close int pidfd = (int)syscall(SYS_pidfd_open, self, 0);
	const char *missing = NULL;

	if (syscall(SYS_kcmp, self, self, KCMP_VM, 0, 0) != 0)
		missing = "kcmp";
	else if (syscall(SYS_pidfd_getfd, pidfd, -1, 0) < 0 && errno != EBADF)
		missing = "pidfd_getfd";
	if (!missing)
		return 0;
	(void)error_sys(err, "calling %s", missing);
	return error_hint(err,
		"a box that holds the order of threads requires it: allow it, "
		"or set \"order\" to false in the recipe");
}

struct order *
order_new(struct clocks *clocks, struct write_order *writes, int64_t epoch_s,
	pid_t init, const uint64_t streams[2][2],
	const struct order_tracer *tracer, struct error *err)
{
	struct order *o;

	if (order_check(err) < 0)
		return NULL;
	o = mem_alloc(1, sizeof *o);
	o->clocks = clocks;
	o->writes = writes;
	o->epoch_ns = epoch_s < INT64_MAX / 2 / ORDER_SECOND
			      ? epoch_s * ORDER_SECOND
			      : INT64_MAX / 2;
	o->init = init;
	o->tracer = *tracer;
	memcpy(o->streams, streams, sizeof o->streams);
	o->limited = !order_made_known() || !cpu_shows_restart();
	o->watch = sleep_watch_new(clocks_bell(clocks), err);
	if (!o->watch) {
		free(o);
		return NULL;
	}
	clocks_join(clocks);
	return o;
}

void
order_free(struct order *o)
{
	if (!o)
		return;
	while (o->baton.n)
		order_forget(o, order_thread_of(o->baton.threads[0]));
	baton_done(&o->baton);
	sleep_watch_free(o->watch);
	for (size_t i = 0; i < o->n_timers; i++)
		close_fd(&o->timers[i].fd);
	free(o->timers);
	free(o);
}

void
order_answers(struct order *o, pid_t pid)
{
	o->answers = pid;
}

struct order_thread *
order_find(const struct order *o, pid_t tid)
{
	return order_thread_of(baton_find(&o->baton, tid));
}

struct order_thread *
order_lead(struct order *o, struct order_thread *t)
{
	struct order_thread *lead = order_find(o, t->process);

	return lead ? lead : t;
}

void
order_clear(struct order *o, struct order_thread *t)
{
	for (size_t i = 0; i < t->n_fds; i++) {
		if (t->fds[i].fd < 0) /* see order_row_move() */
			t->fds[i].fd = -t->fds[i].fd - 1;
		close_fd(&t->fds[i].fd);
	}
	t->n_fds = 0;
	free(t->fds);
	t->fds = NULL;
	o->n_queued -= t->queued;
	o->progress += t->tries; /* what it does next may free a lock */
	t->queued = t->woken = t->waits_child = t->tries = false;
	t->awaits = 0;
	t->least = 0;
	t->check = t->signalled = t->masked = t->again = false;
	t->deadline = ORDER_NEVER;
}

void
order_clear_broken(struct order *o, struct order_thread *t)
{
	const int64_t deadline = t->deadline;

	order_clear(o, t);
	t->deadline = deadline;
}

void
order_let(struct order *o, struct order_thread *t)
{
	o->n_let++;
	order_count(o, COUNTS_LET);
	o->tracer.let(o->tracer.arg, t->b.tid);
}

void
order_resume(struct order *o, pid_t tid, int request, int sig)
{
	struct order_thread *t = order_find(o, tid);

	if (t)
		t->grouped = false;
	/* another stop may come before the trap of a step, or in its place */
	if (t && t->stepped) {
		order_clear_step(tid);
		t->stepped = order_pending(t, ORDER_TRAP);
	}
	if (t && sig == 0)
		order_reader_stopped(o, t);
	if (t && o->looked_at == t && o->baton.holder == &t->b) {
		t->stop = ORDER_ANYWHERE;
		t->request = request;
		t->sig = sig;
		if (sig == 0 && order_look_closely(o, t))
			return;
		if (sig == 0) /* it may have read clocks meanwhile */
			order_reader_stopped(o, t);
	} else {
		o->events++;
	}
	if (t && (o->baton.holder != &t->b || o->baton.n_dying ||
			 o->interrupted == t)) {
		t->stop = ORDER_ANYWHERE;
		t->request = request;
		t->sig = sig;
		if (o->interrupted == t) {
			o->interrupted = NULL;
			baton_ready(&o->baton, &t->b);
		} else if (t->asleep)
			t->arrived = true;
		else if (o->baton.holder == &t->b)
			baton_first(&o->baton, &t->b);
		else if (t->b.state == BATON_AWAY)
			baton_ready(&o->baton, &t->b);
		return;
	}
	if (t) {
		t->stop = ORDER_RUNS;
		t->asleep = t->arrived = t->at_entry = false;
		order_made_watch(o, t);
		request = order_late_request(o, t, order_request(t, request));
		sleep_watch_arm(o->watch, tid);
	}
	(void)ptrace(request, tid, NULL, (void *)(long)sig);
}

enum order_way
order_wait(struct order *o, struct order_thread *t)
{
	baton_wait(&o->baton, &t->b, t->again);
	t->stop = t->stop == ORDER_AFTER ? ORDER_AFTER : ORDER_BEFORE;
	t->again = true;
	return ORDER_HELD;
}

enum order_way
order_skip(struct order_thread *t, int64_t result)
{
	if (t->at_entry) { /* the filter still comes, and knows no such call */
		(void)cpu_change_call(t->b.tid, SYS_getppid);
		t->then = ORDER_RESULT;
		t->result = result;
		return ORDER_LEAVE;
	}
	(void)cpu_skip_call(t->b.tid, result);
	return ORDER_NATIVE;
}

void
order_replace(struct order_thread *t, int arg, uint64_t value)
{
	t->replaced[arg] = tracee_set_argument(t->b.tid, arg, value);
}

void
order_restore(struct order_thread *t)
{
	for (int i = 0; i < 6; i++)
		if (t->replaced[i])
			(void)cpu_restore_argument(t->b.tid, i, t->args[i]);
	memset(t->replaced, 0, sizeof t->replaced);
}

bool
order_interrupted(struct order_thread *t)
{
	if (t->check || t->signalled)
		t->signalled = order_deliverable(t);
	t->check = false;
	return t->signalled;
}

/* The call of a thread that is stopped before it; restart_syscall() is the call
 * that a signal interrupted. */
static bool
read_call(struct order *o, struct order_thread *t, struct tracee_call *call)
{
	if (!tracee_call_read(call, t->b.tid))
		return false;
	if (call->nr == SYS_restart_syscall && t->row) {
		(void)cpu_change_call(t->b.tid, t->nr);
		call->known = false;
		return true;
	}
	if (t->again && call->nr == t->nr)
		return true;
	order_clear(o, t);
	t->written = 0;
	t->nr = call->nr;
	t->row = order_row_of(t->nr);
	if (o->tracer.counts)
		o->tracer.counts->before[(unsigned)t->nr % COUNTS_CALLS]++;
	memcpy(t->args, call->args, sizeof t->args);
	return t->row != NULL;
}

/* A holder that has made many calls gives way to others. */
static bool
gives_way(struct order *o, struct order_thread *t)
{
	if (t->again || ++o->quota < QUOTA)
		return false;
	o->quota = 0;
	order_wake(o, true);
	if (!baton_others(&o->baton))
		return false;
	t->stop = ORDER_BEFORE;
	baton_ready(&o->baton, &t->b);
	return true;
}

enum order_way
order_enter(struct order *o, pid_t tid, struct tracee_call *call)
{
	struct order_thread *t = order_find(o, tid);
	enum order_way way;
	bool first, counts;

	o->events++;
	if (!t)
		return ORDER_TIMED;
	if (o->baton.holder != &t->b || o->interrupted == t) {
		t->stop = ORDER_BEFORE;
		if (o->interrupted == t)
			o->interrupted = NULL;
		if (t->b.state == BATON_AWAY || t->b.state == BATON_HOLDER)
			baton_ready(&o->baton, &t->b);
		return ORDER_HELD;
	}
	if (t->stepped)
		order_clear_step(tid);
	t->stepped = false;
	order_fuse_reset(o, t);
	o->faults = o->spins = 0;
	o->ran = -1;
	if (o->looked_at == t)
		o->looked_at = NULL;
	counts = !t->at_entry || order_prompt(o, t);
	if (!t->again) {
		if (counts)
			clocks_step(o->clocks, STEPS);
		else
			order_made_pass(o, t);
		if (order_first_deadline(o) <= order_now(o))
			(void)order_fire(o);
	}
	if (counts && gives_way(o, t))
		return ORDER_HELD;
	if (!read_call(o, t, call))
		return ORDER_TIMED;
	if (t->lent) {
		t->lent = false;
		return order_row_lent(o, t);
	}
	t->stop = ORDER_BEFORE;
	t->typed = false;
	first = !t->again;
	way = t->row->enter(o, t);
	call->known &= way == ORDER_TIMED && !t->at_entry;
	call->typed = t->typed;
	if (counts || !first || way == ORDER_HELD || t->then != ORDER_NOTHING)
		return way;
	/* it slept where it need not wait, and may do so again */
	t->then = ORDER_LENT;
	return way == ORDER_TIMED ? ORDER_TIMED_LEAVE : ORDER_LEAVE;
}

/* An alarm that was waited for looks like one. */
static void
take_siginfo(const struct order_thread *t, int64_t result)
{
	siginfo_t info;

	if (result > 0 && t->args[1] &&
		tracee_peek(t->b.tid, t->args[1], &info, sizeof info) &&
		siginfo_mend(&info))
		(void)tracee_poke(t->b.tid, t->args[1], &info, sizeof info);
}

bool
order_leave(struct order *o, pid_t tid)
{
	struct order_thread *t = order_find(o, tid);
	struct __ptrace_syscall_info info = {0};
	enum order_then then;
	bool held = false;

	o->events++;
	if (!t || t->then == ORDER_NOTHING)
		return false;
	(void)ptrace(PTRACE_GET_SYSCALL_INFO, tid, (void *)sizeof info, &info);
	then = t->then;
	t->then = ORDER_NOTHING;
	order_restore(t);
	if (info.op != PTRACE_SYSCALL_INFO_EXIT)
		return false;
	if (then == ORDER_TRIED)
		held = order_tried(o, t, info.exit.rval);
	else if (then == ORDER_PIECE)
		held = order_piece(o, t, info.exit.rval);
	else if (then == ORDER_PART)
		order_part(o, t);
	else if (then == ORDER_KILLED)
		order_killed(o);
	else if (then == ORDER_SLEPT)
		order_slept(o, t, info.exit.rval);
	else if (then == ORDER_WAITED)
		take_siginfo(t, info.exit.rval);
	else if (then == ORDER_BROKEN)
		order_futex_broken(t, info.exit.rval);
	else if (then == ORDER_LEFT)
		order_put_left(t);
	else if (then == ORDER_RESULT)
		(void)tracee_set_result(tid, t->result);
	else if (then == ORDER_CREATED)
		order_created(o, t, info.exit.rval);
	return held;
}
