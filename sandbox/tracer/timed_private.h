/* SPDX-License-Identifier: Apache-2.0 */
/* timed_private.h - one call that may wait; for this folder only. */
#ifndef SANDBOX_TRACER_TIMED_PRIVATE_H
#define SANDBOX_TRACER_TIMED_PRIVATE_H

#include "sandbox/core/procfs.h"
#include "sandbox/core/tid_slot.h"
#include "sandbox/core/tracee.h"
#include "sandbox/tracer/timed.h"

#define SECOND INT64_C(1000000000)
/* From here on a time means "without end".  The wall clock, counted from 1970,
 * stays below it until the year 2255. */
#define LONGEST (SECOND * 9000000000)

enum shape {
	NONE,
	MILLISECONDS, /* an int */
	TIMESPEC,
	TIMEVAL,
};

enum kind {
	WAIT,        /* relative; returns 0 at its end */
	WAIT_ERROR,  /* relative; returns an error at its end */
	WAIT_SIGNAL, /* likewise, or without end; its siginfo is edited */
	SLEEP,       /* nanosleep: it reports the remaining time */
	SLEEP_ON,    /* clock_nanosleep */
	FUTEX,       /* relative or absolute */
	UNTIL, /* absolute, by the wall clock; returns an error at its end */
	ALARM,
	SET_ITIMER,
	GET_ITIMER,
	SET_TIMER,
	GET_TIMER,
	SET_TIMERFD,
	GET_TIMERFD,
	MAP,     /* of a large file */
	READ,    /* of a descriptor with a reserved number */
	OVERRUN, /* of a timer */
	USAGE,   /* of the child that was waited for */
	MODE,    /* of a file that is created or changed */
	LIST_XATTR,
	GET_XATTR,
	SET_XATTR,
	REMOVE_XATTR,
	RESTART, /* continues a wait that a signal interrupted */
};

/* An error inside the kernel: the caller sees restart_syscall(), or EINTR if a
 * signal handler ran. */
#define BROKEN 516 /* ERESTART_RESTARTBLOCK */

/* One row of the table of calls. */
struct timed_row {
	int nr;
	enum kind kind;
	enum shape shape;
	int arg;  /* its number: it holds the time, the usage, the mode, or what
		   * the row's kind says in timed_file.c */
	int rest; /* the one that receives the remaining time; -1: none */
};

/* A thread between the start and the end of such a call. */
struct timed_call {
	pid_t tid;
	const struct timed_row *call;
	uint64_t args[6]; /* as the caller gave them */
	bool replaced[6];
	bool typed;       /* as struct tracee_call has it */
	uint64_t scratch; /* the lowest address that was written below its
			   * stack; 0: none */
	bool absolute;    /* a sleep until a time: it reports no rest */
	struct clock_wait begin;
	int64_t length, interval;
	int64_t real; /* when it began, by the machine's clock; 0: it neither
		       * waits nor is of a timer */
	int64_t left; /* time left of a timer that is read or replaced; or
		       * the kind of descriptor that is read */
};

/* The renames that an instance of inotify has reported. */
struct renames {
	uint64_t process; /* its serial number; 0: the slot is free */
	int fd;
	uint32_t n;        /* of reported renames */
	uint32_t real[16]; /* the kernel's cookies of the last ones */
};

struct timed {
	struct clocks *clocks;
	struct write_order *order;
	int64_t epoch_ns;
	int64_t ahead_ns; /* by which the box's steady clock is ahead of ours */
	struct timed_call slots[TID_SLOTS]; /* of threads in such a call */
	struct renames renames[64];
	unsigned n_renames;
};

bool timed_enter_sleep(struct timed *all, struct timed_call *w);
void timed_leave_sleep(
	struct timed *all, const struct timed_call *w, int64_t result);
/* Names of timers: those of different kinds never collide. */
#define TIMED_ALARM INT64_C(-1) /* alarm(), setitimer(): one timer */
#define TIMED_TIMERFD(fd) ((INT64_C(1) << 32) | (fd))

bool timed_enter_timer(struct timed *all, struct timed_call *w);
void timed_leave_timer(
	struct timed *all, const struct timed_call *w, int64_t result);

/* timed_enter_read - does this descriptor return data that differs from run to
 * run? */
bool timed_enter_read(struct timed *all, struct timed_call *w);
void timed_leave_read(
	struct timed *all, const struct timed_call *w, int64_t result);
/* timed_is_file - does this call name a file, for which time counts nothing? */
bool timed_is_file(enum kind kind);
void timed_enter_file(struct timed_call *w);
void timed_leave_file(const struct timed_call *w, int64_t result);
/* timed_clock_base - the first value of the wall clock, or of the steady one */
int64_t timed_clock_base(const struct timed *all, bool wall);

/* timed_peek_* - a time in the caller's memory, in nanoseconds; -1 if there is
 * none, or it is invalid */
int64_t timed_peek_spec(pid_t tid, uint64_t from);
int64_t timed_peek_val(pid_t tid, uint64_t from);
void timed_poke_spec(pid_t tid, uint64_t to, int64_t ns);
void timed_poke_val(pid_t tid, uint64_t to, int64_t ns);
/* timed_replace - replace an argument until the end of the call */
void timed_replace(struct timed_call *w, int arg, uint64_t value);
/* timed_replace_memory - write data below the caller's stack, and let the
 * argument point to it */
void timed_replace_memory(
	struct timed_call *w, int arg, const void *data, size_t len);

#endif
