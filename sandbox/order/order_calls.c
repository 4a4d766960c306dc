/* SPDX-License-Identifier: Apache-2.0 */
/* The calls that stop before they are made, and the simple ones of them. */
#include "sandbox/core/cpu.h"
#include "sandbox/core/procfs.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ZOMBIE_LOOKS 1000

/* The kernel may keep it, and nothing tells when it lets it go. */
enum order_way
order_row_lent(struct order *o, struct order_thread *t)
{
	(void)o;
	order_clear(o, t);
	t->then = ORDER_LENT;
	return ORDER_LEAVE;
}

static enum order_way
row_yield(struct order *o, struct order_thread *t)
{
	order_clear(o, t);
	(void)cpu_skip_call(t->b.tid, 0);
	t->stop = ORDER_ANYWHERE;
	t->request = PTRACE_CONT;
	t->sig = 0;
	/* where all only yield, one of them waits for a time */
	if (++o->yields > 50 * (o->baton.n + 1) &&
		order_first_deadline(o) != ORDER_NEVER) {
		o->yields = 0;
		order_pass_time(o, order_first_deadline(o));
		(void)order_fire(o);
	}
	baton_ready(&o->baton, &t->b);
	return ORDER_HELD;
}

/* A process that ends takes its threads with it; none of others may run before
 * all of them have ended. */
static enum order_way
row_exit_group(struct order *o, struct order_thread *t)
{
	order_clear(o, t);
	if (order_lead(o, t)->n_threads < 2)
		return ORDER_NATIVE;
	for (size_t i = 0; i < o->baton.n; i++)
		if (order_thread_of(o->baton.threads[i])->process == t->process)
			baton_dying(&o->baton, o->baton.threads[i]);
	(void)ptrace(PTRACE_CONT, t->b.tid, NULL, NULL);
	return ORDER_HELD;
}

static bool
is_zombie(pid_t tid)
{
	char text[512];
	const char *rest;

	if (procfs_read(text, sizeof text, AT_FDCWD, tid, "stat") <= 0)
		return true;
	rest = procfs_stat_rest(text);
	return !rest || rest[0] != ' ' || rest[1] == 'Z' || rest[1] == 'X';
}

/* The end of a first thread is not reported before that of all others. */
static enum order_way
row_exit(struct order *o, struct order_thread *t)
{
	order_clear(o, t);
	if (t->b.tid != t->process || t->n_threads < 2)
		return ORDER_NATIVE;
	(void)ptrace(PTRACE_CONT, t->b.tid, NULL, NULL);
	for (int i = 0; i < ZOMBIE_LOOKS && !is_zombie(t->b.tid); i++)
		(void)usleep(10);
	if (!is_zombie(t->b.tid))
		order_let(o, t);
	t->stop = ORDER_RUNS;
	baton_away(&o->baton, &t->b);
	order_futex_ended(o, t->process);
	return ORDER_HELD;
}

static uint64_t
flags_never_waiting(const struct order_thread *t)
{
	switch (t->nr) {
	case SYS_wait4:
	case SYS_waitid:
		return WNOHANG;
	case SYS_flock:
		return LOCK_NB;
	case SYS_msgsnd:
	case SYS_msgrcv:
		return IPC_NOWAIT;
	default:
		return 0;
	}
}

/* Make the call so that it never waits, and again if it would have waited.  The
 * row's arg is that of the flags. */
static enum order_way
row_try(struct order *o, struct order_thread *t)
{
	const int arg = t->row->arg;
	const uint64_t flag = flags_never_waiting(t);
	const bool waits_child = t->nr == SYS_wait4 || t->nr == SYS_waitid;

	if (t->args[arg] & flag) {
		order_clear(o, t);
		return waits_child ? ORDER_TIMED : ORDER_NATIVE;
	}
	if (waits_child) {
		const struct order_thread *lead = order_lead(o, t);

		t->seen = lead->children;
		/* any child, and none has ever ended */
		if (t->seen == 0 && lead->n_births && !t->signalled &&
			t->nr == SYS_wait4 && (int)t->args[0] == -1) {
			t->waits_child = true;
			return order_wait(o, t);
		}
	}
	order_replace(t, arg, t->args[arg] | flag);
	t->then = ORDER_TRIED;
	return waits_child ? ORDER_TIMED_LEAVE : ORDER_LEAVE;
}

/* F_SETLKW becomes F_SETLK. */
static enum order_way
row_lock(struct order *o, struct order_thread *t)
{
	(void)o;
	order_replace(t, 1, t->args[1] - 1);
	t->then = ORDER_TRIED;
	return ORDER_LEAVE;
}

static bool
would_wait(const struct order_thread *t, int64_t result)
{
	siginfo_t info = {.si_pid = 0};

	switch (t->nr) {
	case SYS_wait4:
		return result == 0;
	case SYS_waitid:
		return result == 0 && t->args[2] &&
		       tracee_peek(t->b.tid, t->args[2], &info, sizeof info) &&
		       info.si_pid == 0;
	case SYS_msgsnd:
		return result == -EAGAIN;
	case SYS_msgrcv:
		return result == -ENOMSG;
	case SYS_fcntl:
		return result == -EAGAIN || result == -EACCES;
	default:
		return result == -EWOULDBLOCK;
	}
}

bool
order_tried(struct order *o, struct order_thread *t, int64_t result)
{
	if (!would_wait(t, result)) {
		order_clear(o, t);
		return false;
	}
	(void)tracee_set_result(t->b.tid, -ORDER_RESTART);
	t->check = t->signalled;
	t->stop = ORDER_AFTER;
	t->waits_child = t->nr == SYS_wait4 || t->nr == SYS_waitid;
	t->tries = !t->waits_child;
	t->seen = t->tries ? o->handovers : t->seen;
	return order_wait(o, t) == ORDER_HELD;
}

static const struct order_row rows[] = {
#ifdef SYS_poll
	{SYS_poll, order_row_poll, 2, ORDER_MS},
	{SYS_select, order_row_select, 4, ORDER_VAL},
	{SYS_epoll_wait, order_row_epoll, 3, ORDER_MS},
	{SYS_pause, order_row_suspend, -1, ORDER_SPEC},
	{SYS_alarm, order_row_alarm, 0, ORDER_SPEC},
#endif
	{SYS_ppoll, order_row_poll, 2, ORDER_SPEC},
	{SYS_pselect6, order_row_select, 4, ORDER_SPEC},
	{SYS_epoll_pwait, order_row_epoll, 3, ORDER_MS},
	/* the number of bytes; -1: none */
	{SYS_read, order_row_read, 2, ORDER_SPEC},
	{SYS_readv, order_row_read, -1, ORDER_SPEC},
	{SYS_recvfrom, order_row_read, 2, ORDER_SPEC},
	{SYS_recvmsg, order_row_read, -1, ORDER_SPEC},
	{SYS_recvmmsg, order_row_read, -1, ORDER_SPEC},
	{SYS_accept, order_row_read, -1, ORDER_SPEC},
	{SYS_accept4, order_row_read, -1, ORDER_SPEC},
	{SYS_mq_timedreceive, order_row_read, -1, ORDER_SPEC},
	{SYS_write, order_row_write, 2, ORDER_SPEC},
	{SYS_writev, order_row_write, -1, ORDER_SPEC},
	{SYS_sendto, order_row_write, 2, ORDER_SPEC},
	{SYS_mq_timedsend, order_row_write, -1, ORDER_SPEC},
	{SYS_sendfile, order_row_move, 0, ORDER_SPEC},
	{SYS_splice, order_row_move, 2, ORDER_SPEC},
	{SYS_tee, order_row_move, 1, ORDER_SPEC},
	{SYS_futex, order_row_futex, 3, ORDER_SPEC},
	{SYS_nanosleep, order_row_sleep, 0, ORDER_SPEC},
	{SYS_clock_nanosleep, order_row_sleep_on, 2, ORDER_SPEC},
	{SYS_wait4, row_try, 2, ORDER_SPEC},
	{SYS_waitid, row_try, 3, ORDER_SPEC},
	{SYS_flock, row_try, 1, ORDER_SPEC},
	{SYS_msgsnd, row_try, 3, ORDER_SPEC},
	{SYS_msgrcv, row_try, 4, ORDER_SPEC},
	{SYS_fcntl, row_lock, 1, ORDER_SPEC},
	{SYS_semop, order_row_lent, -1, ORDER_SPEC},
	{SYS_semtimedop, order_row_lent, -1, ORDER_SPEC},
	{SYS_rt_sigsuspend, order_row_suspend, 0, ORDER_SPEC},
	{SYS_rt_sigtimedwait, order_row_sigwait, 2, ORDER_SPEC},
	{SYS_sched_yield, row_yield, -1, ORDER_SPEC},
	{SYS_kill, order_row_kill, -1, ORDER_SPEC},
	{SYS_tkill, order_row_kill, -1, ORDER_SPEC},
	{SYS_tgkill, order_row_kill, -1, ORDER_SPEC},
	{SYS_rt_sigqueueinfo, order_row_kill, -1, ORDER_SPEC},
	{SYS_rt_tgsigqueueinfo, order_row_kill, -1, ORDER_SPEC},
	{SYS_pidfd_send_signal, order_row_kill, -1, ORDER_SPEC},
	{SYS_exit, row_exit, -1, ORDER_SPEC},
	{SYS_exit_group, row_exit_group, -1, ORDER_SPEC},
	{SYS_setitimer, order_row_itimer, 1, ORDER_SPEC},
	{SYS_getitimer, order_row_itimer, 1, ORDER_SPEC},
	{SYS_timer_create, order_row_timer, 1, ORDER_SPEC},
	{SYS_timer_delete, order_row_timer, 0, ORDER_SPEC},
	{SYS_timer_settime, order_row_timer, 2, ORDER_SPEC},
	{SYS_timer_gettime, order_row_timer, 1, ORDER_SPEC},
	{SYS_timer_getoverrun, order_row_timer, 0, ORDER_SPEC},
	{SYS_timerfd_settime, order_row_timerfd, 2, ORDER_SPEC},
	{SYS_timerfd_gettime, order_row_timerfd, 1, ORDER_SPEC},
};

const struct order_row *
order_row_of(int nr)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].nr == nr)
			return &rows[i];
	return NULL;
}
