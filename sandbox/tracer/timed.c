/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "sandbox/clock/clocks_files.h"
#include "sandbox/core/cpu.h"
#include "sandbox/tracer/map_place.h"
#include "sandbox/tracer/siginfo.h"
#include "sandbox/tracer/timed_private.h"

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static const struct timed_row calls[] = {
#ifdef SYS_poll
	{SYS_poll, WAIT, MILLISECONDS, 2, -1},
	{SYS_select, WAIT, TIMEVAL, 4, 4},
	{SYS_epoll_wait, WAIT, MILLISECONDS, 3, -1},
	{SYS_alarm, ALARM, NONE, 0, -1},
	{SYS_chmod, MODE, NONE, 1, -1},
	{SYS_open, MODE, NONE, 2, -1},
	{SYS_creat, MODE, NONE, 1, -1},
	{SYS_mknod, MODE, NONE, 1, -1},
#endif
	{SYS_epoll_pwait, WAIT, MILLISECONDS, 3, -1},
	{SYS_ppoll, WAIT, TIMESPEC, 2, 2},
	{SYS_pselect6, WAIT, TIMESPEC, 4, 4},
	{SYS_recvmmsg, WAIT, TIMESPEC, 4, 4},
	{SYS_rt_sigtimedwait, WAIT_SIGNAL, TIMESPEC, 2, -1},
	{SYS_semtimedop, WAIT_ERROR, TIMESPEC, 3, -1},
	{SYS_mq_timedsend, UNTIL, TIMESPEC, 4, -1},
	{SYS_mq_timedreceive, UNTIL, TIMESPEC, 4, -1},
	{SYS_futex, FUTEX, TIMESPEC, 3, -1},
	{SYS_nanosleep, SLEEP, TIMESPEC, 0, 1},
	{SYS_clock_nanosleep, SLEEP_ON, TIMESPEC, 2, 3},
	{SYS_setitimer, SET_ITIMER, NONE, 1, 2},
	{SYS_getitimer, GET_ITIMER, NONE, 0, 1},
	{SYS_timer_settime, SET_TIMER, NONE, 2, 3},
	{SYS_timer_gettime, GET_TIMER, NONE, 0, 1},
	{SYS_timer_getoverrun, OVERRUN, NONE, 0, -1},
	{SYS_timerfd_settime, SET_TIMERFD, NONE, 2, 3},
	{SYS_timerfd_gettime, GET_TIMERFD, NONE, 0, 1},
	{SYS_wait4, USAGE, NONE, 3, -1},
	{SYS_waitid, USAGE, NONE, 4, -1},
	{SYS_mmap, MAP, NONE, 0, -1},
	{SYS_fchmod, MODE, NONE, 1, -1},
	{SYS_fchmodat, MODE, NONE, 2, -1},
	{SYS_openat, MODE, NONE, 3, -1},
	{SYS_mknodat, MODE, NONE, 2, -1},
	{SYS_listxattr, LIST_XATTR, NONE, 1, -1},
	{SYS_llistxattr, LIST_XATTR, NONE, 1, -1},
	{SYS_flistxattr, LIST_XATTR, NONE, 1, -1},
	{SYS_getxattr, GET_XATTR, NONE, 2, -1},
	{SYS_lgetxattr, GET_XATTR, NONE, 2, -1},
	{SYS_fgetxattr, GET_XATTR, NONE, 2, -1},
	{SYS_setxattr, SET_XATTR, NONE, 1, -1},
	{SYS_lsetxattr, SET_XATTR, NONE, 1, -1},
	{SYS_fsetxattr, SET_XATTR, NONE, 1, -1},
	{SYS_removexattr, REMOVE_XATTR, NONE, 1, -1},
	{SYS_lremovexattr, REMOVE_XATTR, NONE, 1, -1},
	{SYS_fremovexattr, REMOVE_XATTR, NONE, 1, -1},
	{SYS_read, READ, NONE, 0, -1},
	{SYS_readv, READ, NONE, 0, -1},
	{SYS_restart_syscall, RESTART, NONE, 0, -1},
};

/* By how much the steady clock of a process is ahead of the machine's. */
static int
read_ahead(int64_t *ns, pid_t pid, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct timespec ahead;

	if (procfs_read_whole(
		    &text, AT_FDCWD, pid, "timens_offsets", 1024, err) < 0)
		return -1;
	ahead = procfs_timens(text.data, "monotonic");
	*ns = ahead.tv_sec * SECOND + ahead.tv_nsec;
	return 0;
}

struct timed *
timed_new(struct clocks *clocks, struct write_order *order, pid_t init,
	int64_t epoch_s, struct error *err)
{
	scoped_free struct timed *all = mem_alloc(1, sizeof *all);
	int64_t box, own;

	/* hallmark itself may run in another time namespace than the machine */
	if (read_ahead(&box, init, err) < 0 ||
		read_ahead(&own, PROCFS_SELF, err) < 0)
		return NULL;
	all->clocks = clocks;
	all->order = order;
	all->epoch_ns = epoch_s < LONGEST / SECOND ? epoch_s * SECOND : LONGEST;
	all->ahead_ns = box - own;
	return take_ptr(all);
}

/* The slot of the thread owner, or a free one if owner is 0, among those that
 * tid may use. */
static struct timed_call *
probe_slots(struct timed *all, pid_t tid, pid_t owner)
{
	for (unsigned i = 0; i < TID_PROBES; i++) {
		struct timed_call *w = &all->slots[tid_slot(tid, i)];

		if (w->tid == owner)
			return w;
	}
	return NULL;
}

static struct timed_call *
find_slot(struct timed *all, pid_t tid)
{
	return probe_slots(all, tid, tid);
}

static bool
is_timer(enum kind kind)
{
	return kind >= ALARM && kind <= GET_TIMERFD;
}

static bool
enter(struct timed *all, struct timed_call *w)
{
	if (timed_is_file(w->call->kind)) {
		timed_enter_file(w);
		return true;
	}
	clocks_wait(all->clocks, w->tid, &w->begin);
	if (w->call->kind == USAGE)
		return w->args[w->call->arg] != 0;
	if (w->call->kind == OVERRUN)
		return true;
	if (w->call->kind == READ)
		return timed_enter_read(all, w);
	if (w->call->kind == MAP)
		return map_place_enter(w);
	return is_timer(w->call->kind) ? timed_enter_timer(all, w)
				       : timed_enter_sleep(all, w);
}

static const struct timed_row *
call_of(int nr)
{
	for (size_t i = 0; i < ARRAY_LEN(calls); i++)
		if (calls[i].nr == nr)
			return &calls[i];
	return NULL;
}

bool
timed_enter(struct timed *all, pid_t tid, struct tracee_call *is)
{
	struct timed_call *w = find_slot(all, tid);
	struct timed_call lone; /* altered, and not restored at its end */
	const struct timed_row *call;

	if ((!is->known && !tracee_call_read(is, tid)) ||
		!(call = call_of(is->nr)))
		return false;
	if (call->kind == RESTART)
		return w != NULL;
	if (call->kind <= UNTIL) /* also one without end */
		clocks_timers_awaited(all->clocks, tid);
	if (!w && !(w = probe_slots(all, tid, 0))) {
		if (!timed_is_file(call->kind))
			return false;
		w = &lone;
	}
	*w = (struct timed_call){.tid = tid,
		.call = call,
		.typed = is->typed,
		.real = call->kind <= GET_TIMERFD ? clock_ticks_ns() : 0};
	memcpy(w->args, is->args, sizeof w->args);
	if (enter(all, w))
		return true;
	w->tid = 0;
	return false;
}

static void
leave_usage(const struct timed_call *w, int64_t result)
{
	const struct rusage usage = {.ru_maxrss = 4096};

	if (result > 0 || (result == 0 && w->call->nr == SYS_waitid))
		(void)tracee_poke(
			w->tid, w->args[w->call->arg], &usage, sizeof usage);
}

static void
leave(struct timed *all, const struct timed_call *w, int64_t result)
{
	if (w->call->kind == USAGE)
		leave_usage(w, result);
	else if (is_timer(w->call->kind))
		timed_leave_timer(all, w, result);
	else if (w->call->kind == READ)
		timed_leave_read(all, w, result);
	else if (w->call->kind == MAP)
		map_place_leave(w, result);
	else if (timed_is_file(w->call->kind))
		timed_leave_file(w, result);
	else if (w->call->kind != OVERRUN) {
		timed_leave_sleep(all, w, result);
		write_order_pass(all->order, clocks_box(all->clocks));
	}
	siginfo_leave(all, w, result);
}

bool
timed_sets_timer(struct timed *all, pid_t tid)
{
	const struct timed_call *w = find_slot(all, tid);

	return w &&
	       (w->call->kind == ALARM || w->call->kind == SET_ITIMER ||
		       w->call->kind == SET_TIMER) &&
	       w->length > 0;
}

void
timed_leave(struct timed *all, pid_t tid)
{
	struct timed_call *w = find_slot(all, tid);
	struct __ptrace_syscall_info info = {0};

	if (!w)
		return;
	for (int i = 0; i < 6; i++)
		if (w->replaced[i])
			(void)cpu_restore_argument(tid, i, w->args[i]);
	memset(w->replaced, 0, sizeof w->replaced);
	(void)ptrace(PTRACE_GET_SYSCALL_INFO, tid, (void *)sizeof info, &info);
	if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
		leave(all, w, info.exit.rval);
		if (info.exit.rval == -BROKEN)
			return; /* keep the slot for restart_syscall() */
	}
	w->tid = 0;
}

void
timed_forget(struct timed *all, pid_t tid)
{
	struct timed_call *w = find_slot(all, tid);

	if (w)
		w->tid = 0;
}

bool
timed_over(struct timed *all, pid_t tid)
{
	const struct timed_call *w = find_slot(all, tid);

	return w && clock_ticks_ns() - w->real >= w->length;
}
