/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/tracer/tracer.h"
#include "base/clock.h"
#include "sandbox/core/counts.h"
#include "sandbox/order/order.h"
#include "sandbox/tracer/auxv.h"
#include "sandbox/core/siginfo_mend.h"
#include "sandbox/tracer/siginfo.h"
#include "sandbox/tracer/timed.h"
#include "sandbox/tracer/tracer_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#define SYSCALL_STOP (SIGTRAP | 0x80)

int
tracer_seize(struct tracer *t, pid_t pid, struct error *err)
{
	const long calls =
		t->timed ? PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD : 0;
	const long options = PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC |
			     PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
			     PTRACE_O_TRACECLONE | calls |
			     (t->order ? PTRACE_O_TRACEVFORKDONE : 0);

	if (ptrace(PTRACE_SEIZE, pid, NULL, (void *)options) == 0) {
		if (t->clocks)
			clocks_first(t->clocks, pid);
		if (t->order) {
			order_born(t->order, 0, pid, SIGCHLD);
			order_settle(t->order);
		}
		return 0;
	}
	(void)error_sys(err, "tracing the build");
	return error_hint(err,
		"kernel.yama.ptrace_scope may forbid it; 'hallmark doctor' "
		"shows whether it does, or use %s",
		t->timed ? "--level hermetic"
			 : "Linux 6.7 or later, where a box has its own "
			   "binfmt_misc");
}

static void
request_resume(const struct tracer *t, pid_t pid, int request, int sig)
{
	if (t->order)
		order_resume(t->order, pid, request, sig);
	else
		(void)ptrace(request, pid, NULL, (void *)(long)sig);
}

void
tracer_resume(const struct tracer *t, pid_t pid, int sig)
{
	request_resume(t, pid,
		cpu_hide_pending(&t->cpu_hide, pid) ? PTRACE_SYSCALL
						    : PTRACE_CONT,
		sig);
}

pid_t
tracer_message(pid_t pid)
{
	unsigned long message = 0;

	(void)ptrace(PTRACE_GETEVENTMSG, pid, NULL, &message);
	return (pid_t)message;
}

void
tracer_note(struct tracer *t, pid_t pid, enum audit_source source)
{
	if (t->plan->audit)
		(void)audit_note(
			t->plan->audit, t->clocks, t->proc, pid, source);
}

static void
count_stop(const struct tracer *t, enum counts_stop stop)
{
	if (t->plan->counts)
		t->plan->counts->stops[stop]++;
}

static enum counts_stop
kind_of(int sig)
{
	switch (sig) {
	case SYSCALL_STOP:
		return COUNTS_AFTER;
	case SIGCHLD:
		return COUNTS_CHILD;
	case SIGSEGV:
		return COUNTS_FAULT;
	default:
		return COUNTS_SIGNAL;
	}
}

void
tracer_died(struct tracer *t, pid_t pid, bool killed)
{
	const bool torn = killed || clocks_threaded(t->clocks, pid);

	count_stop(t, COUNTS_DEATH);
	clocks_died(t->clocks, pid);
	timed_forget(t->timed, pid);
	cpu_hide_forget(&t->cpu_hide, pid);
	(void)pid_list_take(&t->held, pid);
	(void)pid_list_take(&t->reported, pid);
	if (!torn)
		return;
	/* it may have been in fork, and will never report its child */
	t->torn = true;
	tracer_adopt_orphans(t);
}

static void
group_stop(struct tracer *t, pid_t pid, int sig)
{
	/* keep a tracee in its group-stop; SIGTRAP is the first stop of a
	 * new one */
	if (sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN ||
		sig == SIGTTOU) {
		(void)ptrace(PTRACE_LISTEN, pid, NULL, NULL);
		if (t->order)
			order_group_stopped(t->order, pid);
	} else if (clocks_known(t->clocks, pid) ||
		   pid_list_take(&t->reported, pid))
		tracer_resume(t, pid, 0);
	else /* its clock starts with the clock of its parent, which has not yet
	      * reported it */
		pid_list_add(&t->held, pid);
}

static void
mend_signal(struct tracer *t, pid_t pid)
{
	siginfo_t info;

	if (ptrace(PTRACE_GETSIGINFO, pid, NULL, &info) < 0)
		return;
	if (!t->order)
		siginfo_delivered(t->timed, pid, &info);
	if (siginfo_mend(&info))
		(void)ptrace(PTRACE_SETSIGINFO, pid, NULL, &info);
}

static void
signal_stop(struct tracer *t, pid_t pid, int sig)
{
	if (sig == SYSCALL_STOP && cpu_hide_pending(&t->cpu_hide, pid))
		cpu_hide_step(&t->cpu_hide, pid);
	else if (sig == SYSCALL_STOP && t->order &&
		 order_leave(t->order, pid)) {
		timed_forget(t->timed, pid);
		return;
	} else if (sig == SYSCALL_STOP)
		timed_leave(t->timed, pid);
	else if (sig == SIGTRAP && t->order && order_take_step(t->order, pid))
		; /* of a step that order_spin.c began */
	else if (sig == SIGSEGV && rtld_tsc_answer(&t->rtld_tsc, pid))
		; /* this counts as no read of a clock */
	else if (sig == SIGSEGV &&
		 cpu_answer_counter(
			 pid, (uint64_t)clocks_now(t->clocks, pid))) {
		(void)clocks_read(t->clocks, pid);
		tracer_note(t, pid, AUDIT_COUNTER);
		if (t->order)
			order_faulted(t->order, pid);
	} else {
		if (t->order)
			order_signalled(t->order, pid);
		mend_signal(t, pid);
		if (t->order)
			order_faulted(t->order, pid);
		tracer_resume(t, pid, sig);
		return;
	}
	tracer_resume(t, pid, 0);
}

/* Prepare a new program before its first instruction. */
static void
prepare_program(struct tracer *t, pid_t pid)
{
	struct auxv_found at;

	if (!exec_check_program(&t->check, pid)) {
		(void)kill(pid, SIGKILL);
		return;
	}
	at = auxv_edit(pid, t->plan->seed);
	rtld_tsc_exec(&t->rtld_tsc, pid, at.linker);
	cpu_hide_exec(&t->cpu_hide, pid, at.vdso);
	tracer_resume(t, pid, 0);
}

/* A tracee is about to make a call that may wait: if the tracer needs to see
 * its end, it lets the tracee run only to there. */
static void
enter_timed(struct tracer *t, pid_t pid, struct tracee_call *call, bool leave)
{
	leave = timed_enter(t->timed, pid, call) || leave;
	if (timed_sets_timer(t->timed, pid))
		tracer_note(t, pid, AUDIT_TIMERS);
	request_resume(t, pid, leave ? PTRACE_SYSCALL : PTRACE_CONT, 0);
}

/* A tracee is about to make a call that the filter stops. */
static void
enter_call(void *tracer, pid_t pid)
{
	struct tracee_call call = {.known = false};
	struct tracer *t = tracer;

	switch (t->order ? order_enter(t->order, pid, &call) : ORDER_TIMED) {
	case ORDER_HELD:
		break;
	case ORDER_NATIVE:
		request_resume(t, pid, PTRACE_CONT, 0);
		break;
	case ORDER_LEAVE:
		request_resume(t, pid, PTRACE_SYSCALL, 0);
		break;
	case ORDER_TIMED:
		enter_timed(t, pid, &call, false);
		break;
	case ORDER_TIMED_LEAVE:
		enter_timed(t, pid, &call, true);
		break;
	}
}

/* Is it before a call that is made again? */
static bool
stops_late(struct tracer *t, pid_t pid, int sig)
{
	return t->order && sig == SYSCALL_STOP &&
	       !cpu_hide_pending(&t->cpu_hide, pid) &&
	       order_is_late(t->order, pid);
}

static void
let_go(void *tracer, pid_t pid)
{
	tracer_note(tracer, pid, AUDIT_ORDER);
}

static void
note_timer(void *tracer, pid_t pid)
{
	tracer_note(tracer, pid, AUDIT_TIMERS);
}

int
tracer_order(struct tracer *t, struct write_order *writes,
	const uint64_t streams[2][2], struct error *err)
{
	const struct order_tracer us = {
		enter_call, let_go, note_timer, t, t->plan->counts};

	t->order = order_new(t->clocks, writes, t->plan->epoch_s, t->init,
		streams, &us, err);
	return t->order ? 0 : -1;
}

void
tracer_reaped(struct tracer *t, pid_t pid, int status)
{
	if (!t->order)
		return;
	order_ended(t->order, pid, status);
	order_settle(t->order);
}

/* At the level hermetic: check each exec, and change nothing. */
static void
stopped_unchanged(struct tracer *t, pid_t pid, int status)
{
	const int sig = WSTOPSIG(status);
	const bool stays = sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN ||
			   sig == SIGTTOU;
	const int event = status >> 16;

	if (event == PTRACE_EVENT_EXEC && !exec_check_program(&t->check, pid))
		(void)kill(pid, SIGKILL);
	else if (event == PTRACE_EVENT_STOP && stays)
		(void)ptrace(PTRACE_LISTEN, pid, NULL, NULL);
	else
		(void)ptrace(PTRACE_CONT, pid, NULL,
			(void *)(long)(event ? 0 : sig));
}

static void
stopped_handled(struct tracer *t, pid_t pid, int status)
{
	switch (status >> 16) {
	case PTRACE_EVENT_EXEC:
		count_stop(t, COUNTS_EXEC);
		clocks_renamed(t->clocks, tracer_message(pid), pid);
		if (t->order)
			order_executed(t->order, tracer_message(pid), pid);
		prepare_program(t, pid);
		break;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
		count_stop(t, COUNTS_BIRTH);
		tracer_child_created(t, pid,
			status >> 16 == PTRACE_EVENT_FORK ? TRACER_FORKED
							  : TRACER_VFORKED);
		if (t->order && status >> 16 == PTRACE_EVENT_VFORK)
			order_vforked(t->order, pid);
		break;
	case PTRACE_EVENT_CLONE:
		count_stop(t, COUNTS_BIRTH);
		tracer_child_created(t, pid, TRACER_CLONED);
		break;
	case PTRACE_EVENT_SECCOMP:
		count_stop(t, COUNTS_BEFORE);
		enter_call(t, pid);
		break;
	case PTRACE_EVENT_STOP:
		count_stop(t, COUNTS_FIRST);
		if (t->order)
			order_stopped(t->order, pid);
		group_stop(t, pid, WSTOPSIG(status));
		break;
	case 0:
		count_stop(t, kind_of(WSTOPSIG(status)));
		if (stops_late(t, pid, WSTOPSIG(status)))
			enter_call(t, pid);
		else
			signal_stop(t, pid, WSTOPSIG(status));
		break;
	default:
		tracer_resume(t, pid, 0);
		break;
	}
}

void
tracer_stopped(struct tracer *t, pid_t pid, int status)
{
	if (!t->timed) {
		stopped_unchanged(t, pid, status);
		return;
	}
	if (tracer_waits(t) && !pid_list_has(&t->stopped, pid))
		pid_list_add(&t->stopped, pid);
	stopped_handled(t, pid, status);
	if (t->order)
		order_settle(t->order);
}
