/* SPDX-License-Identifier: Apache-2.0 */
/* The calls that stop before they are made, and the simple ones of them. */
#include "sandbox/core/cpu.h"
#include "sandbox/core/procfs.h"
#include "sandbox/order/order_rows_private.h"

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
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

enum order_way
order_give_way(struct order *o, struct order_thread *t, int64_t result)
{
	(void)order_skip(t, result);
	t->stop = ORDER_ANYWHERE;
	t->request = PTRACE_CONT;
	t->sig = 0;
	baton_ready(&o->baton, &t->b);
	return ORDER_HELD;
}

static size_t
count_ready(const struct order *o)
{
	size_t n = 0;

	for (size_t i = 0; i < o->baton.n; i++)
		n += o->baton.threads[i]->state == BATON_READY;
	return n;
}

/* Where all only yield, one of them waits for what a signal does that no call
 * has sent, or for a time. */
static void
pass_yields(struct order *o)
{
	const size_t ready = count_ready(o);

	order_wake(o, true);
	if (count_ready(o) > ready || order_first_deadline(o) == ORDER_NEVER)
		return;
	order_pass_time(o, order_first_deadline(o));
	(void)order_fire(o);
}

static enum order_way
row_yield(struct order *o, struct order_thread *t)
{
	order_clear(o, t);
	if (++o->yields > 50 * (o->baton.n + 1)) {
		o->yields = 0;
		pass_yields(o);
	}
	return order_give_way(o, t, 0);
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
	order_futex_ended(o, t->space);
	return ORDER_HELD;
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
	{SYS_preadv2, order_row_read, -1, ORDER_SPEC},
	{SYS_recvfrom, order_row_read, 2, ORDER_SPEC},
	{SYS_recvmsg, order_row_read, -1, ORDER_SPEC},
	{SYS_recvmmsg, order_row_read, -1, ORDER_SPEC},
	{SYS_accept, order_row_read, -1, ORDER_SPEC},
	{SYS_accept4, order_row_read, -1, ORDER_SPEC},
	{SYS_mq_timedreceive, order_row_read, -1, ORDER_SPEC},
	{SYS_write, order_row_write, 2, ORDER_SPEC},
	{SYS_writev, order_row_write, -1, ORDER_SPEC},
	{SYS_pwritev2, order_row_write, -1, ORDER_SPEC},
	{SYS_sendto, order_row_write, 2, ORDER_SPEC},
	{SYS_mq_timedsend, order_row_write, -1, ORDER_SPEC},
	{SYS_setsockopt, order_row_limit, -1, ORDER_SPEC},
	{SYS_sendfile, order_row_move, 0, ORDER_SPEC},
	{SYS_splice, order_row_move, 2, ORDER_SPEC},
	{SYS_tee, order_row_move, 1, ORDER_SPEC},
	{SYS_futex, order_row_futex, 3, ORDER_SPEC},
	{SYS_nanosleep, order_row_sleep, 0, ORDER_SPEC},
	{SYS_clock_nanosleep, order_row_sleep_on, 2, ORDER_SPEC},
	{SYS_wait4, order_row_try, 2, ORDER_SPEC},
	{SYS_waitid, order_row_try, 3, ORDER_SPEC},
	{SYS_flock, order_row_try, 1, ORDER_SPEC},
	{SYS_msgsnd, order_row_try, 3, ORDER_SPEC},
	{SYS_msgrcv, order_row_try, 4, ORDER_SPEC},
	{SYS_fcntl, order_row_lock, 1, ORDER_SPEC},
	{SYS_semop, order_row_semop, -1, ORDER_SPEC},
	{SYS_semtimedop, order_row_semop, -1, ORDER_SPEC},
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
