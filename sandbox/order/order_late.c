/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that are made without a stop before them, although they may wait: read,
 * readv, and a write that a pipe takes whole or not at all.  Most of a build's
 * are of files, which wait for nobody.
 *
 * A holder that sleeps in one is interrupted, before any other thread runs.
 * The kernel makes the call again, now with a stop before it, and there the
 * thread is held as before any other call.  So it does not matter at which
 * moment its sleep is noticed.
 */
#include "sandbox/core/cpu.h"
#include "sandbox/core/procfs.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* The filter lets these pass; sandbox(7) says that they are late. */
static const int late[] = {
	SYS_read, SYS_readv, SYS_write, /* what a pipe takes whole */
};

static bool
is_late(uint64_t nr)
{
	for (size_t i = 0; i < ARRAY_LEN(late); i++)
		if ((uint64_t)late[i] == nr)
			return true;
	return false;
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
			&args[1], &args[2], &args[3], &args[4], &args[5]) != 7)
		return false;
	if (!is_late((uint64_t)nr))
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
	int fd;

	if (t->late != ORDER_PROMPT || t->vain || t->then != ORDER_NOTHING ||
		t->stop != ORDER_RUNS || order_state(t->b.tid) != 'S' ||
		order_has_event(t->b.tid) || !read_sleep(&at))
		return false;
	at.fds = NULL;
	at.n_fds = 0;
	fd = order_copy(o, &at, (int)at.args[0], 0);
	if (fd < 0 || !may_interrupt(o, fd, at.nr == SYS_write) ||
		ptrace(PTRACE_INTERRUPT, t->b.tid, NULL, NULL) < 0) {
		close_fd(&fd);
		free(at.fds);
		return false;
	}
	close_fd(&fd);
	free(at.fds);
	order_clear(o, t);
	t->nr = at.nr;
	t->row = at.row;
	memcpy(t->args, at.args, sizeof t->args);
	t->written = 0;
	t->late = ORDER_ASKED;
	o->events++;
	return true;
}

static int64_t
result_of(pid_t tid)
{
	struct user_regs_struct regs;

	return tracee_registers_get(tid, &regs)
		       ? (int64_t)*cpu_register_result(&regs)
		       : 0;
}

int
order_late_request(struct order *o, struct order_thread *t, int request)
{
	int64_t result;

	if (t->late != ORDER_ASKED)
		return t->late == ORDER_LATE ? PTRACE_SYSCALL : request;
	t->late = ORDER_LATE;
	result = result_of(t->b.tid);
	if (result == -EINTR) /* a socket with a time-out */
		(void)cpu_repeat_call(t->b.tid, t->nr, t->args[0]);
	else if (t->nr == SYS_write && result > 0 &&
		 (uint64_t)result < t->args[2] &&
		 order_copy(o, t, (int)t->args[0], POLLOUT) >= 0) {
		t->written = result;
		t->again = true;
		(void)order_piece_again(t);
	}
	return PTRACE_SYSCALL;
}

bool
order_is_late(struct order *o, pid_t tid)
{
	struct order_thread *t = order_find(o, tid);
	struct __ptrace_syscall_info info = {0};

	if (!t || t->late != ORDER_LATE ||
		ptrace(PTRACE_GET_SYSCALL_INFO, tid, (void *)sizeof info,
			&info) <= 0 ||
		info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return false;
	t->at_entry = is_late(info.entry.nr);
	t->late = ORDER_PROMPT;
	return t->at_entry;
}
