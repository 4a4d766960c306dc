/* SPDX-License-Identifier: Apache-2.0 */
/* timed_private.h - one call that waits, between waits*.c only. */
#ifndef SANDBOX_TRACER_TIMED_PRIVATE_H
#define SANDBOX_TRACER_TIMED_PRIVATE_H

#include "sandbox/tracer/timed.h"

#define SECOND INT64_C(1000000000)
/* More is without end: a moment of the wall clock, counted from 1970, is less
 * until the year 2255. */
#define LONGEST (SECOND * 9000000000)
#define SLOTS 16384 /* threads in such a call; a power of two */

enum shape {
	NONE,
	MILLISECONDS, /* an int */
	TIMESPEC,
	TIMEVAL,
};

enum kind {
	WAIT,        /* relative; 0 at its end */
	WAIT_ERROR,  /* relative; an error at its end */
	WAIT_SIGNAL, /* likewise, or without end; what is told is mended */
	SLEEP,       /* nanosleep: the rest is told */
	SLEEP_ON,    /* clock_nanosleep */
	FUTEX,       /* relative or absolute */
	UNTIL,       /* absolute, of the wall clock; an error at its end */
	ALARM,
	SET_ITIMER,
	GET_ITIMER,
	SET_TIMER,
	GET_TIMER,
	SET_TIMERFD,
	GET_TIMERFD,
	MAP,     /* of a large file */
	READ,    /* of a descriptor that stands apart */
	OVERRUN, /* of a timer */
	USAGE,   /* of what was waited for */
	RESTART, /* goes on with a wait that a signal broke */
};

/* The kernel's own, never seen by a caller: to be gone on with, or EINTR
 * where a handler ran. */
#define BROKEN 516 /* ERESTART_RESTARTBLOCK */

/* One row of the table of calls. */
struct timed_row {
	int nr;
	enum kind kind;
	enum shape shape;
	int arg;  /* which holds the time, or the usage */
	int rest; /* where the kernel writes what is left of it; -1: nowhere */
};

/* A thread between the beginning and the end of such a call. */
struct timed_call {
	pid_t tid;
	const struct timed_row *call;
	uint64_t args[6]; /* as the caller gave them */
	bool replaced[6];
	bool absolute; /* a sleep to a moment: its rest is not told */
	struct clock_wait begin;
	int64_t length, interval;
	int64_t real; /* when it began */
	int64_t left; /* of a timer that is asked for or replaced */
};

/* Renames as an instance of inotify has told of them. */
struct renames {
	uint64_t process; /* its serial; 0: none */
	int fd;
	uint32_t n;        /* that it was told of */
	uint32_t real[16]; /* the kernel's numbers of the last ones */
};

struct timed {
	struct clocks *clocks;
	struct write_order *order;
	int64_t epoch_ns;
	int64_t ahead_ns; /* the box's steady clock, of ours */
	struct timed_call slots[SLOTS];
	struct renames renames[64];
	unsigned n_renames;
};

bool timed_enter_sleep(struct timed *all, struct timed_call *w);
void timed_leave_sleep(
	struct timed *all, const struct timed_call *w, int64_t result);
/* What timers are called: kinds do not meet. */
#define TIMED_ALARM INT64_C(-1) /* and that of setitimer() */
#define TIMED_TIMERFD(fd) ((INT64_C(1) << 32) | (fd))

bool timed_enter_timer(struct timed *all, struct timed_call *w);
void timed_leave_timer(
	struct timed *all, const struct timed_call *w, int64_t result);

/* timed_enter_read - is it of a kind that tells what is chance? */
bool timed_enter_read(struct timed *all, struct timed_call *w);
void timed_leave_read(
	struct timed *all, const struct timed_call *w, int64_t result);
/* timed_clock_base - what the wall clock, or the steady one, begins with */
int64_t timed_clock_base(const struct timed *all, bool wall);

/* A time of the caller's in nanoseconds; -1: none, or no proper one. */
int64_t timed_peek_spec(pid_t tid, uint64_t from);
int64_t timed_peek_val(pid_t tid, uint64_t from);
void timed_poke_spec(pid_t tid, uint64_t to, int64_t ns);
void timed_poke_val(pid_t tid, uint64_t to, int64_t ns);
/* timed_replace - an argument, until the call has been made */
void timed_replace(struct timed_call *w, int arg, uint64_t value);
/* timed_replace_memory - other words than the caller's, below its stack */
void timed_replace_memory(
	struct timed_call *w, int arg, const void *data, size_t len);

#endif
