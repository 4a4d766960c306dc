/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that are made without a stop before them, although they may wait: read,
 * readv, and a write that a pipe takes whole or not at all.  Most of a build's
 * are of files, which never wait.
 *
 * A holder that sleeps in one is interrupted, before any other thread runs.
 * The kernel makes the call again, now with a stop before it, and there the
 * thread is held as before any other call.  So it does not matter at which
 * moment its sleep is noticed.  How many of them it has made is counted
 * (order_made.c).
 *
 * A call on a socket that has a time-out, or of which a reader wants more than
 * one byte, shows that it was interrupted.  Once a build has set one of these
 * limits, each of its calls stops.
 */
#include "sandbox/core/cpu.h"
#include "sandbox/core/procfs.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>

bool
order_passes(int64_t nr)
{
	return nr == SYS_read || nr == SYS_readv || nr == SYS_write;
}

bool
order_prompt(const struct order *o, const struct order_thread *t)
{
	return o->limited || (t->made.hot && t->made.watched);
}

/* The call in which it sleeps, and its arguments. */
static bool
read_sleep(struct order_thread *t)
{
	unsigned long long args[6];
	char text[256];
	int nr;

	if (procfs_read(text, sizeof text, AT_FDCWD, t->b.tid, "syscall") <=
			0 ||
		sscanf(text, "%d %llx %llx %llx %llx %llx %llx", &nr, &args[0],
			&args[1], &args[2], &args[3], &args[4], &args[5]) !=
			7 ||
		!order_passes(nr))
		return false;
	t->nr = nr;
	t->row = order_row_of(nr);
	for (int i = 0; i < 6; i++)
		t->args[i] = args[i];
	return true;
}

/* Does an interruption leave the call undone, or done in a part that we see?
 * One of a file may be the business of a file system in another process. */
static bool
may_interrupt(const struct order *o, int fd, bool writes)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || order_is_stream(o, fd))
		return false;
	return S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode) ||
	       (st.st_mode & S_IFMT) == 0 || (S_ISCHR(st.st_mode) && !writes);
}

bool
order_look_late(struct order *o, struct order_thread *t)
{
	struct order_thread at = *t;
	bool good;
	int fd;

	if (order_prompt(o, t) || t->late != ORDER_PROMPT ||
		t->then != ORDER_NOTHING || t->stop != ORDER_RUNS ||
		order_state(t->b.tid) != 'S' || order_has_event(t->b.tid) ||
		!read_sleep(&at))
		return false;
	at.fds = NULL;
	at.n_fds = 0;
	fd = order_copy(o, &at, (int)at.args[0], 0);
	good = fd >= 0 && may_interrupt(o, fd, at.nr == SYS_write) &&
	       ptrace(PTRACE_INTERRUPT, t->b.tid, NULL, NULL) == 0;
	close_fd(&fd);
	free(at.fds);
	if (!good)
		return false;
	order_clear(o, t);
	t->nr = at.nr;
	t->row = at.row;
	memcpy(t->args, at.args, sizeof t->args);
	t->written = 0;
	t->late = ORDER_ASKED;
	o->events++;
	return true;
}

/* Of a write to a socket a part may have been sent: the rest follows. */
static void
send_rest(struct order *o, struct order_thread *t)
{
	struct user_regs_struct regs;
	int64_t result;

	if (t->nr != SYS_write || !tracee_registers_get(t->b.tid, &regs) ||
		cpu_call_made(t->b.tid, &regs) != t->nr)
		return;
	result = (int64_t)*cpu_register_result(&regs);
	if (result <= 0 || (uint64_t)result >= t->args[2] ||
		order_copy(o, t, (int)t->args[0], POLLOUT) < 0)
		return;
	t->written = result;
	t->again = true;
	(void)order_piece_again(t);
}

int
order_late_request(struct order *o, struct order_thread *t, int request)
{
	if (t->late == ORDER_ASKED) {
		t->late = ORDER_LATE;
		send_rest(o, t);
	}
	return order_prompt(o, t) || t->made.near || t->late == ORDER_LATE
		       ? PTRACE_SYSCALL
		       : request;
}

/* Does nothing else stop it before its call, which the filter lets pass? */
static bool
stops_here(const struct __ptrace_syscall_info *info)
{
	const int64_t nr = (int64_t)info->entry.nr;

	return order_passes(nr) &&
	       (nr != SYS_write || info->entry.args[2] <= PIPE_BUF);
}

bool
order_is_late(struct order *o, pid_t tid)
{
	struct order_thread *t = order_find(o, tid);
	struct __ptrace_syscall_info info = {0};
	bool all;

	if (!t ||
		(!order_prompt(o, t) && !t->made.near &&
			t->late != ORDER_LATE) ||
		ptrace(PTRACE_GET_SYSCALL_INFO, tid, (void *)sizeof info,
			&info) <= 0 ||
		info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return false;
	all = order_made_all(t);
	t->at_entry = stops_here(&info) &&
		      (order_prompt(o, t) || t->late == ORDER_LATE || all);
	t->late = ORDER_PROMPT;
	if (t->at_entry && all)
		order_made_yield(o, t);
	return t->at_entry;
}

enum order_way
order_row_limit(struct order *o, struct order_thread *t)
{
	order_clear(o, t);
	o->limited = true;
	return ORDER_NATIVE;
}
