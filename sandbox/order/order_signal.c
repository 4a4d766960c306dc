/* SPDX-License-Identifier: Apache-2.0 */
/* Signals: they interrupt a held call as they would interrupt it in the kernel.
 */
#include "sandbox/core/procfs.h"
#include "sandbox/core/rlimits.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEWBORN_LOOKS 2500
#define NEWBORN_LOOK_US 20
#define BIT(sig) (UINT64_C(1) << ((sig)-1))
/* Without a handler these do nothing. */
#define HARMLESS (BIT(SIGCHLD) | BIT(SIGURG) | BIT(SIGWINCH) | BIT(SIGCONT))

static uint64_t
read_bits(const char *status, const char *key)
{
	size_t len;
	const char *line = procfs_line(status, key, &len);

	return line ? strtoull(line + strlen(key), NULL, 16) : 0;
}

bool
order_is_signalfd(pid_t tid, int fd)
{
	char text[32];

	return procfs_fd_link(text, sizeof text, AT_FDCWD, tid, fd) &&
	       strcmp(text, "anon_inode:[signalfd]") == 0;
}

/* poll() of a copy would ask for the signals of hallmark. */
uint64_t
order_signalfd(int copy, bool *typed)
{
	char text[512], name[32];
	struct stat st;

	*typed = fstat(copy, &st) == 0 && st.st_mode & S_IFMT;
	if (*typed || !order_is_signalfd(PROCFS_SELF, copy))
		return 0;
	(void)snprintf(name, sizeof name, "fdinfo/%d", copy);
	return procfs_read(text, sizeof text, AT_FDCWD, PROCFS_SELF, name) > 0
		       ? read_bits(text, "sigmask:")
		       : 0;
}

/* Is one of the signals in one of these sets?  So it is if they are not known. */
static bool
has_any(const struct order_thread *t, uint64_t signals, const char *set,
	const char *other)
{
	char status[4096];

	return procfs_read(status, sizeof status, AT_FDCWD, t->b.tid,
		       "status") <= 0 ||
	       signals & (read_bits(status, set) | read_bits(status, other));
}

bool
order_pending(const struct order_thread *t, uint64_t signals)
{
	return has_any(t, signals, "SigPnd:", "ShdPnd:");
}

bool
order_keeps_off(const struct order_thread *t, uint64_t signals)
{
	return has_any(t, signals, "SigBlk:", "SigIgn:");
}

/* Costs less than to read its status, and most threads have none.  A process
 * that has lowered its limit gets signals that are pending but not queued. */
static bool
none_pending(pid_t tid)
{
	struct __ptrace_peeksiginfo_args one = {.nr = 1};
	struct rlimit limit;
	siginfo_t info;

	if (prlimit(tid, RLIMIT_SIGPENDING, NULL, &limit) != 0 ||
		limit.rlim_cur < RLIMITS_SIGNALS)
		return false;
	if (ptrace(PTRACE_PEEKSIGINFO, tid, &one, &info) != 0)
		return false;
	one.flags = PTRACE_PEEKSIGINFO_SHARED;
	return ptrace(PTRACE_PEEKSIGINFO, tid, &one, &info) == 0;
}

bool
order_deliverable(const struct order_thread *t)
{
	char status[4096];
	uint64_t pending, blocked, ignored, caught;

	if (none_pending(t->b.tid))
		return false;
	if (procfs_read(status, sizeof status, AT_FDCWD, t->b.tid, "status") <=
		0)
		return true;
	pending = read_bits(status, "SigPnd:") | read_bits(status, "ShdPnd:");
	if (pending == 0)
		return false;
	if (t->nr == SYS_rt_sigtimedwait && t->row && pending & t->mask)
		return true;
	blocked = t->masked ? t->mask : read_bits(status, "SigBlk:");
	blocked &= ~(BIT(SIGKILL) | BIT(SIGSTOP));
	ignored = read_bits(status, "SigIgn:");
	caught = read_bits(status, "SigCgt:");
	pending &= ~blocked & ~ignored;
	return (pending & caught) || (pending & ~HARMLESS);
}

void
order_check_all(struct order *o, pid_t process)
{
	for (size_t i = 0; i < o->baton.n; i++) {
		struct order_thread *t = order_thread_of(o->baton.threads[i]);

		if (process == 0 || t->process == process)
			t->check = true;
	}
}

/* Wait for the first stop of those that were just born: else order_killed()
 * could not tell which of them the signal ends. */
static void
await_newborn(struct order *o)
{
	for (size_t i = 0; i < o->baton.n; i++) {
		struct order_thread *t = order_thread_of(o->baton.threads[i]);

		t->stops = false;
		if (t->b.state != BATON_READY || t->stop != ORDER_RUNS)
			continue;
		for (int k = 0; k < NEWBORN_LOOKS && !t->stops; k++) {
			siginfo_t info = {.si_pid = 0};

			t->stops = waitid(P_PID, (id_t)t->b.tid, &info,
					   WEXITED | WSTOPPED | WNOHANG |
						   WNOWAIT | __WALL) == 0 &&
				   info.si_pid == t->b.tid;
			if (!t->stops)
				(void)usleep(NEWBORN_LOOK_US);
		}
	}
}

enum order_way
order_row_kill(struct order *o, struct order_thread *t)
{
	order_clear(o, t);
	await_newborn(o);
	t->then = ORDER_KILLED;
	return ORDER_LEAVE;
}

/* A thread that sleeps in the kernel, until its child executes a program for
 * example, has no stop to leave.  The first thread of a process is a zombie as
 * long as others live. */
static bool
is_killed(const struct order_thread *t)
{
	const char state = order_state(t->b.tid);

	return ((state == 'Z' || state == 'X') && t->n_threads < 2) ||
	       order_pending(t, BIT(SIGKILL));
}

/* A thread that was killed is not in its stop any more: wait for its end. */
void
order_killed(struct order *o)
{
	siginfo_t info;

	order_check_all(o, 0);
	for (size_t i = 0; i < o->baton.n; i++) {
		struct order_thread *t = order_thread_of(o->baton.threads[i]);

		if (t->asleep && !t->arrived && order_dies(t))
			baton_dying(&o->baton, &t->b);
		if (t->b.state == BATON_AWAY && is_killed(t))
			baton_dying(&o->baton, &t->b);
		else if (t->b.state == BATON_AWAY && t->grouped)
			order_continued(o, t);
		if (o->baton.holder == &t->b ||
			(t->stop == ORDER_RUNS && !t->stops))
			continue;
		if (ptrace(PTRACE_GETSIGINFO, t->b.tid, NULL, &info) < 0 &&
			errno == ESRCH)
			baton_dying(&o->baton, &t->b);
	}
}

void
order_children_left(struct order *o)
{
	await_newborn(o);
	order_killed(o);
	o->children_left = true;
}

/* pause(), sigsuspend(): only a signal ends it. */
enum order_way
order_row_suspend(struct order *o, struct order_thread *t)
{
	if (!t->again) {
		t->check = true;
		t->masked =
			t->row->arg >= 0 && tracee_peek(t->b.tid, t->args[0],
						    &t->mask, sizeof t->mask);
	}
	if (order_interrupted(t)) {
		order_clear(o, t);
		t->then = ORDER_LENT;
		return ORDER_LEAVE;
	}
	return order_wait(o, t);
}

enum order_way
order_row_sigwait(struct order *o, struct order_thread *t)
{
	int64_t length = -1;

	if (!t->again) {
		if (!tracee_peek(
			    t->b.tid, t->args[0], &t->mask, sizeof t->mask))
			return order_row_lent(o, t);
		if (t->args[2]) {
			length = order_spec(t->b.tid, t->args[2]);
			if (length < 0)
				return ORDER_NATIVE; /* it is refused */
		}
		t->check = true;
		if (!order_interrupted(t))
			order_deadline(o, t, length);
	}
	if (order_interrupted(t)) {
		order_clear(o, t);
		t->then = ORDER_WAITED;
		return ORDER_LEAVE;
	}
	if (t->deadline <= order_now(o)) {
		order_clear(o, t);
		return order_skip(t, -EAGAIN);
	}
	return order_wait(o, t);
}
