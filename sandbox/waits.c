/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/waits.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/file.h"
#include "sandbox/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>

#define SECOND INT64_C(1000000000)
#define LONGEST (SECOND * 1000000000) /* more is without end */
#define SLOTS 16384
#define PROBES 64
#define SHORT (SECOND / 50) /* such naps pass for nobody else */
#define SCRATCH 192 /* below the stack, past what a leaf function may use */

enum shape {
	NONE,
	MILLISECONDS, /* an int */
	TIMESPEC,
	TIMEVAL,
};

enum kind {
	WAIT,       /* relative; 0 at its end */
	WAIT_ERROR, /* relative; an error at its end */
	SLEEP,      /* nanosleep: the rest is told */
	SLEEP_ON,   /* clock_nanosleep */
	FUTEX,      /* relative or absolute */
	UNTIL,      /* absolute, of the wall clock; an error at its end */
	ALARM,
	SET_ITIMER,
	GET_ITIMER,
	SET_TIMER,
	GET_TIMER,
	SET_TIMERFD,
	GET_TIMERFD,
	USAGE,   /* of what was waited for */
	RESTART, /* goes on with a wait that a signal broke */
};

/* The kernel's own, never seen by a caller: to be gone on with, or EINTR
 * where a handler ran. */
#define BROKEN 516 /* ERESTART_RESTARTBLOCK */

/* One row a call. */
static const struct call {
	int nr;
	enum kind kind;
	enum shape shape;
	int arg;  /* which holds the time, or the usage */
	int rest; /* where the kernel writes what is left of it; -1: nowhere */
} calls[] = {
#ifdef SYS_poll
	{SYS_poll, WAIT, MILLISECONDS, 2, -1},
	{SYS_select, WAIT, TIMEVAL, 4, 4},
	{SYS_epoll_wait, WAIT, MILLISECONDS, 3, -1},
	{SYS_alarm, ALARM, NONE, 0, -1},
#endif
	{SYS_epoll_pwait, WAIT, MILLISECONDS, 3, -1},
	{SYS_ppoll, WAIT, TIMESPEC, 2, 2},
	{SYS_pselect6, WAIT, TIMESPEC, 4, 4},
	{SYS_io_getevents, WAIT, TIMESPEC, 4, -1},
	{SYS_rt_sigtimedwait, WAIT_ERROR, TIMESPEC, 2, -1},
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
	{SYS_timerfd_settime, SET_TIMERFD, NONE, 2, 3},
	{SYS_timerfd_gettime, GET_TIMERFD, NONE, 0, 1},
	{SYS_wait4, USAGE, NONE, 3, -1},
	{SYS_waitid, USAGE, NONE, 4, -1},
	{SYS_restart_syscall, RESTART, NONE, 0, -1},
};

/* A thread between the beginning and the end of such a call. */
struct waiting {
	pid_t tid;
	const struct call *call;
	uint64_t args[6]; /* as the caller gave them */
	bool replaced[6];
	bool absolute; /* a sleep to a moment: its rest is not told */
	struct clock_wait begin;
	int64_t length, interval;
	int64_t real; /* when it began */
	int64_t left; /* of a timer that is asked for or replaced */
};

struct waits {
	struct clocks *clocks;
	int64_t epoch_ns;
	int64_t ahead_ns; /* the box's steady clock, of ours */
	struct waiting slots[SLOTS];
};

struct waits *
waits_new(struct clocks *clocks, pid_t init, int64_t epoch_s, struct error *err)
{
	struct waits *all = mem_alloc(1, sizeof *all);
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	char path[40];
	const char *at;
	long long s = 0, ns = 0;

	(void)snprintf(path, sizeof path, "/proc/%d/timens_offsets", init);
	if (file_read(&text, AT_FDCWD, path, 1024, err) < 0)
		return NULL;
	at = strstr(text.data, "monotonic");
	if (at)
		(void)sscanf(at, "monotonic %lld %lld", &s, &ns);
	all->clocks = clocks;
	all->epoch_ns = epoch_s * SECOND;
	all->ahead_ns = s * SECOND + ns;
	return all;
}

/* The slot near a thread's own in which is stands: its, or 0 for a free one. */
static struct waiting *
near(struct waits *all, pid_t tid, pid_t is)
{
	for (unsigned i = 0; i < PROBES; i++) {
		struct waiting *w = &all->slots[((unsigned)tid + i) % SLOTS];

		if (w->tid == is)
			return w;
	}
	return NULL;
}

static struct waiting *
find(struct waits *all, pid_t tid)
{
	return near(all, tid, tid);
}

/* A time of the caller's in nanoseconds; -1: none, or no proper one. */
static int64_t
peek_spec(pid_t tid, uint64_t from)
{
	struct timespec t;

	if (from == 0 || !trace_peek(tid, from, &t, sizeof t) ||
		t.tv_nsec < 0 || t.tv_nsec >= SECOND || t.tv_sec < 0)
		return -1;
	if (t.tv_sec > LONGEST / SECOND)
		return LONGEST;
	return t.tv_sec * SECOND + t.tv_nsec;
}

static int64_t
peek_val(pid_t tid, uint64_t from)
{
	struct timeval t;

	if (from == 0 || !trace_peek(tid, from, &t, sizeof t) ||
		t.tv_usec < 0 || t.tv_sec < 0)
		return -1;
	if (t.tv_sec > LONGEST / SECOND || t.tv_usec > LONGEST / 1000)
		return LONGEST;
	return t.tv_sec * SECOND + t.tv_usec * 1000;
}

static void
poke_spec(pid_t tid, uint64_t to, int64_t ns)
{
	const struct timespec t = {
		.tv_sec = ns / SECOND, .tv_nsec = ns % SECOND};

	if (to)
		(void)trace_poke(tid, to, &t, sizeof t);
}

static void
poke_val(pid_t tid, uint64_t to, int64_t ns)
{
	const struct timeval t = {
		.tv_sec = ns / SECOND, .tv_usec = ns % SECOND / 1000};

	if (to)
		(void)trace_poke(tid, to, &t, sizeof t);
}

static void
replace(struct waiting *w, int arg, uint64_t value)
{
	w->replaced[arg] = trace_set_argument(w->tid, arg, value);
}

/* Other words than the caller's, below its stack: the kernel reads them. */
static void
replace_memory(struct waiting *w, int arg, const void *data, size_t len)
{
	uint64_t to = (trace_stack_pointer(w->tid) - SCRATCH) & ~(uint64_t)15;

	if (trace_poke(w->tid, to, data, len))
		replace(w, arg, to);
}

static int64_t
clock_base(const struct waits *all, bool wall)
{
	return wall ? all->epoch_ns + CLOCKS_REAL_START : CLOCKS_STEADY_START;
}

/* How long until a moment by the box's clock. */
static int64_t
until(const struct waits *all, const struct waiting *w, int64_t moment,
	bool wall)
{
	int64_t left = moment - clock_base(all, wall) - w->begin.began;

	return left > 0 ? left : 0;
}

/* By whichever clock it is nearer to: of a timer's clock nothing is known. */
static int64_t
until_nearest(const struct waits *all, const struct waiting *w, int64_t moment)
{
	int64_t wall = moment - clock_base(all, true) - w->begin.began,
		steady = moment - clock_base(all, false) - w->begin.began,
		near = llabs(wall) < llabs(steady) ? wall : steady;

	return near > 0 ? near : 1;
}

/* The same moment by the kernel's clock. */
static void
replace_moment(const struct waits *all, struct waiting *w, int arg, bool wall)
{
	int64_t now = wall ? clock_now_ns() : clock_ticks_ns() + all->ahead_ns,
		at = now + w->length;
	const struct timespec t = {
		.tv_sec = at / SECOND, .tv_nsec = at % SECOND};

	replace_memory(w, arg, &t, sizeof t);
}

static bool
enter_plain(struct waiting *w)
{
	uint64_t arg = w->args[w->call->arg];

	w->length = w->call->shape == MILLISECONDS ? (int64_t)(int)arg * 1000000
		    : w->call->shape == TIMEVAL    ? peek_val(w->tid, arg)
						   : peek_spec(w->tid, arg);
	return w->length > 0 && w->length < LONGEST;
}

static bool
enter_until(struct waits *all, struct waiting *w, bool wall)
{
	int64_t moment = peek_spec(w->tid, w->args[w->call->arg]);

	if (moment < 0 || moment >= LONGEST)
		return false;
	w->length = until(all, w, moment, wall);
	replace_moment(all, w, w->call->arg, wall);
	return true;
}

static bool
enter_futex(struct waits *all, struct waiting *w)
{
	int op = (int)w->args[1] & FUTEX_CMD_MASK;

	if (op == FUTEX_WAIT)
		return enter_plain(w);
	return enter_until(all, w,
		op == FUTEX_LOCK_PI || (int)w->args[1] & FUTEX_CLOCK_REALTIME);
}

/* An absolute sleep becomes one of the same length. */
static bool
enter_sleep_on(struct waits *all, struct waiting *w)
{
	int clock = (int)w->args[0];
	bool wall = clock == CLOCK_REALTIME || clock == CLOCK_TAI;
	int64_t moment = peek_spec(w->tid, w->args[2]);
	struct timespec t;

	if (clock < 0 || clock == CLOCK_PROCESS_CPUTIME_ID || moment < 0)
		return false;
	if (!((int)w->args[1] & TIMER_ABSTIME))
		return enter_plain(w);
	w->length = until(all, w, moment, wall);
	t = (struct timespec){
		.tv_sec = w->length / SECOND, .tv_nsec = w->length % SECOND};
	w->absolute = true;
	replace(w, 1, 0);
	replace_memory(w, 2, &t, sizeof t);
	replace(w, 3, 0);
	return true;
}

/* What a timer is called: kinds do not meet. */
static int64_t
timer_name(const struct waiting *w)
{
	int64_t number = (int)w->args[0];

	switch (w->call->kind) {
	case SET_TIMER:
	case GET_TIMER:
		return number;
	case SET_TIMERFD:
	case GET_TIMERFD:
		return (INT64_C(1) << 32) | number;
	default:
		return -1;
	}
}

static bool
enter_timer(struct waits *all, struct waiting *w)
{
	struct itimerspec t;
	int64_t moment = peek_spec(
		w->tid, w->args[2] + offsetof(struct itimerspec, it_value));
	int64_t interval = peek_spec(w->tid, w->args[2]);

	if (moment < 0 || interval < 0)
		return false;
	w->interval = interval;
	w->length = moment;
	if (moment == 0 || !(w->args[1] & 1 /* absolute */))
		return true;
	w->length = until_nearest(all, w, moment);
	t.it_interval = (struct timespec){
		.tv_sec = interval / SECOND, .tv_nsec = interval % SECOND};
	t.it_value = (struct timespec){
		.tv_sec = w->length / SECOND, .tv_nsec = w->length % SECOND};
	replace(w, 1, 0);
	replace_memory(w, 2, &t, sizeof t);
	return true;
}

static bool
enter_itimer(struct waiting *w)
{
	if ((int)w->args[0] != ITIMER_REAL)
		return false;
	w->interval = peek_val(w->tid, w->args[1]);
	w->length = peek_val(
		w->tid, w->args[1] + offsetof(struct itimerval, it_value));
	return w->length >= 0;
}

static bool
enter(struct waits *all, struct waiting *w)
{
	switch (w->call->kind) {
	case WAIT:
	case WAIT_ERROR:
	case SLEEP:
		return enter_plain(w);
	case SLEEP_ON:
		return enter_sleep_on(all, w);
	case FUTEX:
		return enter_futex(all, w);
	case UNTIL:
		return enter_until(all, w, true);
	case ALARM:
		w->length = (int64_t)(unsigned)w->args[0] * SECOND;
		return true;
	case SET_ITIMER:
		return enter_itimer(w);
	case SET_TIMER:
	case SET_TIMERFD:
		return enter_timer(all, w);
	case GET_ITIMER:
		return (int)w->args[0] == ITIMER_REAL;
	case GET_TIMER:
	case GET_TIMERFD:
		return true;
	case USAGE:
		return w->args[w->call->arg] != 0;
	case RESTART:
		break;
	}
	return false;
}

static bool
is_timer(enum kind kind)
{
	return kind >= ALARM && kind <= GET_TIMERFD;
}

static const struct call *
call_of(int nr)
{
	for (size_t i = 0; i < ARRAY_LEN(calls); i++)
		if (calls[i].nr == nr)
			return &calls[i];
	return NULL;
}

bool
waits_enter(struct waits *all, pid_t tid)
{
	struct waiting *w = find(all, tid);
	struct __ptrace_syscall_info info;
	const struct call *call;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, (void *)sizeof info, &info) <=
			0 ||
		info.op != PTRACE_SYSCALL_INFO_SECCOMP ||
		!(call = call_of((int)info.seccomp.nr)))
		return false;
	if (call->kind == RESTART)
		return w != NULL;
	if (!w && !(w = near(all, tid, 0)))
		return false;
	*w = (struct waiting){
		.tid = tid, .call = call, .real = clock_ticks_ns()};
	for (int i = 0; i < 6; i++)
		w->args[i] = info.seccomp.args[i];
	clocks_wait(all->clocks, tid, &w->begin);
	if (is_timer(call->kind))
		w->left = clocks_timer_left(all->clocks, tid, timer_name(w));
	if (enter(all, w))
		return true;
	w->tid = 0;
	return false;
}

/* Of the wait, what the clock has not moved on meanwhile. */
static int64_t
rest(struct waits *all, const struct waiting *w)
{
	struct clock_wait now;
	int64_t left;

	clocks_wait(all->clocks, w->tid, &now);
	left = w->length - (now.waited - w->begin.waited);
	return left > 0 ? left : 0;
}

static bool
at_its_end(const struct waiting *w, int64_t result)
{
	switch (w->call->kind) {
	case WAIT:
	case SLEEP:
	case SLEEP_ON:
		return result == 0;
	case WAIT_ERROR:
		return result == -EAGAIN;
	case FUTEX:
	case UNTIL:
		return result == -ETIMEDOUT;
	default:
		return false;
	}
}

static void
leave_wait(struct waits *all, const struct waiting *w, int64_t result)
{
	uint64_t to = w->call->rest < 0 ? 0 : w->args[w->call->rest];
	int64_t left;

	if (at_its_end(w, result)) {
		clocks_waited(all->clocks, w->tid, &w->begin, w->length,
			w->length < SHORT
				? CLOCK_OF_THREAD
				: idle_scope(all->clocks, all, w->tid));
		left = 0;
	} else {
		left = rest(all, w);
	}
	if (to == 0 || w->absolute)
		return;
	if (w->call->kind == SLEEP || w->call->kind == SLEEP_ON) {
		/* told only of a sleep that was broken off */
		if (result == -EINTR || result == -BROKEN)
			poke_spec(w->tid, to, left);
	} else if (w->call->shape == TIMEVAL) {
		poke_val(w->tid, to, left);
	} else {
		poke_spec(w->tid, to, left);
	}
}

/* The kernel has written an interval and what is left by its own clock. */
static void
mend_left(const struct waiting *w)
{
	uint64_t to = w->args[w->call->rest];

	if (to == 0 || w->left == 0)
		return;
	if (w->call->kind == SET_ITIMER || w->call->kind == GET_ITIMER)
		poke_val(w->tid, to + offsetof(struct itimerval, it_value),
			w->left);
	else
		poke_spec(w->tid, to + offsetof(struct itimerspec, it_value),
			w->left);
}

static void
leave_timer(struct waits *all, const struct waiting *w, int64_t result)
{
	enum kind kind = w->call->kind;

	if (result < 0)
		return;
	if (kind == ALARM && w->left && result > 0)
		(void)trace_set_result(w->tid, (w->left + SECOND - 1) / SECOND);
	else if (kind != ALARM)
		mend_left(w);
	if (kind == ALARM || kind == SET_ITIMER || kind == SET_TIMER ||
		kind == SET_TIMERFD)
		clocks_timer(all->clocks, w->tid, timer_name(w), w->length,
			w->interval);
}

static void
leave_usage(const struct waiting *w, int64_t result)
{
	const struct rusage usage = {.ru_maxrss = 4096};

	if (result > 0 || (result == 0 && w->call->nr == SYS_waitid))
		(void)trace_poke(
			w->tid, w->args[w->call->arg], &usage, sizeof usage);
}

static void
leave(struct waits *all, const struct waiting *w, int64_t result)
{
	if (w->call->kind == USAGE)
		leave_usage(w, result);
	else if (is_timer(w->call->kind))
		leave_timer(all, w, result);
	else
		leave_wait(all, w, result);
}

void
waits_leave(struct waits *all, pid_t tid)
{
	struct waiting *w = find(all, tid);
	struct __ptrace_syscall_info info = {0};

	if (!w)
		return;
	for (int i = 0; i < 6; i++)
		if (w->replaced[i])
			(void)trace_set_argument(tid, i, w->args[i]);
	memset(w->replaced, 0, sizeof w->replaced);
	(void)ptrace(PTRACE_GET_SYSCALL_INFO, tid, (void *)sizeof info, &info);
	if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
		leave(all, w, info.exit.rval);
		if (info.exit.rval == -BROKEN)
			return; /* until it is gone on with */
	}
	w->tid = 0;
}

void
waits_forget(struct waits *all, pid_t tid)
{
	struct waiting *w = find(all, tid);

	if (w)
		w->tid = 0;
}

bool
waits_over(struct waits *all, pid_t tid)
{
	const struct waiting *w = find(all, tid);

	return w && clock_ticks_ns() - w->real >= w->length;
}
