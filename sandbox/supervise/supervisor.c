/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/affinity.h"
#include "sandbox/core/message.h"
#include "sandbox/order/order.h"
#include "sandbox/supervise/stop_wait.h"
#include "sandbox/supervise/supervisor_private.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

/* Events of children handled between two checks of the limits: a build can stop
 * its processes faster than the supervisor can continue them. */
#define AT_ONCE 64

#define MS_NS INT64_C(1000000)
#define SECOND_NS INT64_C(1000000000)

#define BEGINNING 4 /* events of children, the build's exec among them */

/* The build must not continue without the answering process. */
static void
lose_answers(struct supervisor *s)
{
	s->answers = 0;
	s->lost = true;
	(void)kill(s->init, SIGKILL);
}

/* Where the order is held, no parent continues before the end of its child has
 * been handled, so one call does. */
static pid_t
next_ordered(struct supervisor *s, int *status)
{
	const bool waits = s->brisk && order_runs(s->tracer.order);
	const pid_t pid = waitpid(-1, status, __WALL | (waits ? 0 : WNOHANG));

	if (pid > 0 && !WIFSTOPPED(*status))
		tracer_died(&s->tracer, pid, WIFSIGNALED(*status));
	return pid;
}

/*
 * Wait for one child that has stopped or ended; 0 if none has.  WNOWAIT
 * first: when a dead child is reaped, its parent in the build continues, and
 * the tracer must have handed on the child's clock before.
 */
static pid_t
next_child(struct supervisor *s, int *status)
{
	siginfo_t info = {0};

	if (!s->tracer.timed)
		return waitpid(-1, status, __WALL | WNOHANG);
	if (s->tracer.order)
		return next_ordered(s, status);
	if (waitid(P_ALL, 0, &info,
		    WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) < 0 ||
		info.si_pid == 0)
		return 0;
	if (info.si_code == CLD_EXITED || info.si_code == CLD_KILLED ||
		info.si_code == CLD_DUMPED)
		tracer_died(
			&s->tracer, info.si_pid, info.si_code != CLD_EXITED);
	return waitpid(info.si_pid, status, __WALL | WNOHANG);
}

/* With one job, build and supervisor run in turns, and waking another processor
 * for each turn costs more than the work.  So they share one, but only after
 * the beginning, where both have work at the same time. */
static void
share_processor(struct supervisor *s)
{
	if (s->plan->jobs != 1 || s->n_events == BEGINNING)
		return;
	if (++s->n_events == BEGINNING)
		affinity_set(0, 1);
}

/* Handle at most AT_ONCE children that have stopped or ended, or in a brisk box
 * all of some time; true once pid 1 is dead. */
static bool
handle_children(struct supervisor *s)
{
	struct signalfd_siginfo drained[16];
	int status;
	pid_t pid;

	/* one that was not full has emptied it */
	while (read(s->signals, drained, sizeof drained) == sizeof drained)
		;
	s->n_handled = 0;
	while (s->brisk ? !stop_wait_over() : s->n_handled < AT_ONCE) {
		pid = next_child(s, &status);
		s->more = pid > 0;
		s->n_handled += s->more;
		if (!s->more)
			return false;
		if (pid == s->init)
			return true;
		if (pid == s->answers) {
			s->answers = 0;
			/* status 0: no process of the build was left */
			if (status != 0)
				lose_answers(s);
			continue;
		}
		share_processor(s);
		if (limit_watch_event(&s->watch, pid, status))
			(void)kill(s->init, SIGKILL);
		if (WIFSTOPPED(status))
			tracer_stopped(&s->tracer, pid, status);
		else
			tracer_reaped(&s->tracer, pid, status);
		if (s->tracer.check.failed)
			(void)kill(s->init, SIGKILL);
	}
	return false;
}

/* While a box that holds the order has events, the supervisor waits for the
 * next one alone, and looks at all else between such times. */
static void
set_pace(struct supervisor *s)
{
	s->brisk = s->tracer.order && s->n_handled > 0;
	if (s->brisk)
		stop_wait_begin();
	else
		stop_wait_end();
}

/* Receive from pid 1 how the build ended, or why it did not begin. */
static int
recv_from_init(struct supervisor *s, struct error *err)
{
	struct message m;

	if (message_recv(s->down, &m, NULL, err) < 0)
		return -1;
	if (m.kind == MESSAGE_FAILED) {
		*err = m.error;
		return -1;
	}
	if (m.kind == MESSAGE_ENDED) {
		s->ended = true;
		s->status = m.status;
	}
	return 0;
}

/* Receive from hallmark that the log is full; fails if hallmark closed the
 * socket. */
static int
recv_from_hallmark(struct supervisor *s, struct error *err)
{
	struct message m;

	if (message_expect(s->up, MESSAGE_ENOUGH, &m, NULL, err) < 0)
		return -1;
	s->watch.reached = BOX_LIMIT_LOG;
	return 0;
}

/* The shorter of two times to wait; below 0 is without end. */
static int64_t
at_most(int64_t left, int64_t other)
{
	return left < 0 || (other >= 0 && other < left) ? other : left;
}

/* Wait for so many nanoseconds, or without end. */
static int
wait_at(struct pollfd *fds, nfds_t n, int64_t left)
{
	const struct timespec t = {left / SECOND_NS, left % SECOND_NS};

	return ppoll(fds, n, left < 0 ? NULL : &t, NULL);
}

/* Handle events until pid 1 is dead; the kernel then kills all other processes
 * of its pid namespace. */
static int
wait_for_end(struct supervisor *s, struct error *err)
{
	struct pollfd fds[] = {{.fd = s->signals, .events = POLLIN},
		{.fd = s->down, .events = POLLIN},
		{.fd = s->up, .events = POLLIN},
		{.fd = clocks_bell(s->tracer.clocks), .events = POLLIN}};

	while (!handle_children(s)) {
		int64_t left =
			s->more ? 0 : limit_watch_left_ms(&s->watch) * MS_NS;

		set_pace(s);
		if (s->brisk && order_runs(s->tracer.order))
			left = 0;
		if (s->tracer.order)
			left = at_most(left, order_tick(s->tracer.order));
		if (tracer_waits(&s->tracer))
			left = at_most(left, TRACER_LOOK_MS * MS_NS);
		if (wait_at(fds, ARRAY_LEN(fds), left) < 0 && errno != EINTR)
			return error_sys(
				err, "waiting for events of the build");
		if (fds[3].revents)
			clocks_bell_heard(s->tracer.clocks);
		if (tracer_waits(&s->tracer))
			tracer_look(&s->tracer);
		if (fds[1].revents & POLLIN && recv_from_init(s, err) < 0)
			return -1;
		if (fds[1].revents & POLLHUP)
			fds[1].fd = -1;
		if (fds[2].revents && recv_from_hallmark(s, err) < 0)
			return -1;
		if (limit_watch_look(&s->watch))
			(void)kill(s->init, SIGKILL);
	}
	s->init = 0;
	if (s->tracer.check.failed) {
		*err = s->tracer.check.why;
		return -1;
	}
	if (s->lost)
		return error_set(err, ERROR_INTERNAL,
			"the process that answers the build's calls ended");
	/* the last message of pid 1 may still be in the socket */
	while (!limit_watch_last(&s->watch) && !s->ended) {
		if (recv_from_init(s, err) < 0)
			return -1;
		if (!s->ended)
			return error_set(err, ERROR_SYSTEM,
				"pid 1 of the box was killed");
	}
	/* killed before it could report: the build has not succeeded */
	if (!s->ended)
		s->status = SIGKILL;
	return 0;
}

/* Every process of the box is dead when this returns. */
static void
kill_all(struct supervisor *s)
{
	int status;
	pid_t pid;

	stop_wait_end();
	if (s->init > 0)
		(void)kill(s->init, SIGKILL);
	if (s->answers > 0)
		(void)kill(s->answers, SIGKILL);
	/* no thread gets a turn any more, and no timer fires */
	order_free(take_ptr(s->tracer.order));
	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR)
		if (pid > 0 && WIFSTOPPED(status))
			tracer_stopped(&s->tracer, pid, status);
	cgroup_close(take_ptr(s->group));
}

/* The answering process writes the number, and a build may have taken it over:
 * the report shows the number, nothing depends on it. */
static int64_t
count_answers(const struct supervisor *s)
{
	int64_t n = *s->counter;

	return n > 0 ? n : 0;
}

static int
supervise(struct supervisor *s, pid_t parent, struct box_report *report,
	struct error *err)
{
	if (supervisor_setup(s, parent, err) < 0 || wait_for_end(s, err) < 0)
		return -1;
	report->n_answers = count_answers(s);
	report->end = WIFSIGNALED(s->status) ? BOX_SIGNALED : BOX_EXITED;
	report->code = WIFSIGNALED(s->status) ? WTERMSIG(s->status)
					      : WEXITSTATUS(s->status);
	limit_watch_report(&s->watch, report);
	return 0;
}

void
supervisor_main(const struct box_plan *plan, int sock,
	const struct stdio *streams, pid_t parent)
{
	struct supervisor s = {.plan = plan,
		.up = sock,
		.streams = *streams,
		.down = -1,
		.work = -1,
		.root = -1,
		.watch = LIMIT_WATCH_INIT};
	struct message last = {.kind = MESSAGE_REPORT};
	struct error err = ERROR_INIT;
	int r = supervise(&s, parent, &last.report, &err);

	kill_all(&s);
	if (r < 0)
		message_fail(sock, &err);
	else
		(void)!message_send(sock, &last, -1, &err);
	_exit(0);
}
