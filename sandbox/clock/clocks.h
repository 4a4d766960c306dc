/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clocks.h - the time of each thread of a box.
 *
 * A clock of the box starts with the build.  It advances
 *
 *     by one microsecond each time its thread reads a clock or creates a child,
 *     by the length of a wait that timed out without an event.
 *
 * A wait of one thread also passes for the other threads of its process, or for
 * the whole box, if all of those were waiting too; while others work, no time
 * passes for them.  So computation takes no time, on the fastest machine and on
 * the slowest, and a sleep takes as long as it says.
 *
 * What has passed for the whole box is in the times of files.  A process that
 * reads a clock that is ahead of it therefore moves it, where no other process
 * can notice at which point of its work that was (clocks_ahead()).
 *
 * A child starts with its parent's clock.  Once its parent has waited for it
 * (not when it ends: that is a race) the parent has waited as long as the child
 * and, if no other child ran beside it, has read as often, in whole
 * milliseconds: a shell may or may not see the end of the first program of a
 * pipeline before it starts the second.  A thread that is many milliseconds
 * behind another of its process is advanced too.  A child that had threads
 * passes nothing on.
 *
 * Where the order of threads is held (sandbox/order), all of them read one
 * clock instead, which every read and every wait advances.
 *
 * The table is memory shared by the supervisor, which sees forks, ends and
 * waits, and the answering process, which sees reads; times in it only grow.
 * Only the supervisor's own memory says which threads live and who their
 * parents are: a build that has taken over the answering process can write to
 * the shared table.  All times are nanoseconds.
 */
#ifndef SANDBOX_CLOCK_CLOCKS_H
#define SANDBOX_CLOCK_CLOCKS_H

#include "sandbox/audit.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct clocks;

/*
 * clocks_new - an empty table
 *
 * in      exists  is this the pid of a process that runs or has not yet been
 *                 waited for?
 *         ticks   the machine's clock, by which timers expire: clock_ticks_ns()
 */
struct clocks *clocks_new(bool (*exists)(pid_t pid), int64_t (*ticks)(void),
	struct error *err) MUST_CHECK;
void clocks_free(struct clocks *all);
DEFINE_SCOPED(struct clocks, clocks_free);
/* clocks_first - add the build's own process */
void clocks_first(struct clocks *all, pid_t tid);

/* clocks_follow - in the answering process, once: keep only the shared part.
 * Afterwards this process may only call the functions for times, random numbers
 * and identity. */
void clocks_follow(struct clocks *all);

/* For the supervisor.  A thread that is not in the table reads the first clock
 * of the build; this never happens while its tracer lives. */
bool clocks_known(const struct clocks *all, pid_t tid);
/* clocks_threaded - its process has had more than one thread */
bool clocks_threaded(const struct clocks *all, pid_t tid);
/* clocks_born - parent has created tid, a thread of its process or a child */
void clocks_born(struct clocks *all, pid_t parent, pid_t tid, bool thread);
/* clocks_renamed - thread from has called exec and is now tid: these differ if
 * it was not the first thread */
void clocks_renamed(struct clocks *all, pid_t from, pid_t tid);
void clocks_died(struct clocks *all, pid_t tid);
/* clocks_everybody - call visit until it returns false, for each thread of the
 * box; if of is not 0, for each thread of the process that has the thread of */
bool clocks_everybody(struct clocks *all, pid_t of,
	bool (*visit)(pid_t tid, void *arg), void *arg);

/* The clocks at the beginning of a wait. */
struct clock_wait {
	int64_t began;        /* the thread's clock */
	int64_t waited;       /* the part of it that waits made */
	int64_t process, box; /* that part for all their threads */
};
enum clock_scope {
	CLOCK_OF_THREAD,
	CLOCK_OF_PROCESS,
	CLOCK_OF_BOX,
};
/* clocks_wait - a wait begins */
void clocks_wait(struct clocks *all, pid_t tid, struct clock_wait *out);
/* clocks_waited - a wait has timed out, length later; it passes for scope */
void clocks_waited(struct clocks *all, pid_t tid, const struct clock_wait *w,
	int64_t length, enum clock_scope scope);

/* A timer that was set: when the build finds that it has expired, its process
 * has waited as long. */
struct clock_timing {
	int64_t name;
	int64_t began;  /* by the machine's clock: not after the kernel's timer
			 * began, whose signal must find this one expired */
	int64_t length; /* 0: it is disarmed */
	int64_t interval; /* 0: once */
};
/* clocks_timer - the timer was set or disarmed */
void clocks_timer(
	struct clocks *all, pid_t tid, const struct clock_timing *timing);
/*
 * clocks_timer_reported - the build is notified of a timer, by a signal or as
 * it reads a descriptor
 *
 * An interval passes with each notification, and with one that is due if the
 * process awaits it: how many have really passed depends on the load of the
 * machine.  n is the kernel's count of them, or 0 where it reports none.
 */
void clocks_timer_reported(
	struct clocks *all, pid_t tid, int64_t name, int64_t n);
/* clocks_timers_awaited - the process begins a wait, or has asked for the time
 * left: from now on, until its next report, a timer has expired for the build
 * when it has really expired */
void clocks_timers_awaited(struct clocks *all, pid_t tid);
/* clocks_timer_left - the time until it expires, by the thread's clock; or 0 */
int64_t clocks_timer_left(struct clocks *all, pid_t tid, int64_t name);

/* clocks_now - the thread's clock; clocks_read - after one more read */
int64_t clocks_now(struct clocks *all, pid_t tid);
int64_t clocks_read(struct clocks *all, pid_t tid);
/* clocks_cpu - the processor time that the box shows: a microsecond a read */
int64_t clocks_cpu(struct clocks *all, pid_t tid);

/* clocks_join - from now on, before any thread is known: all threads read one
 * clock, since only one of them runs at a time (sandbox/order) */
void clocks_join(struct clocks *all);
/* clocks_step - with one clock: a call took n reads of time */
void clocks_step(struct clocks *all, int n);

/*
 * With one clock, a thread that only reads it makes no call that its tracer
 * sees.  Each time that the clock has been read some thousand times, the
 * answering process lets the reader wait until the supervisor has seen it, and
 * has the thread stop at the end of this call.  It rings a bell, so that the
 * supervisor comes at once.
 */
/* clocks_reader - in the supervisor: that thread; 0 or less: none;
 * clocks_reader_seen - its call may end; true: one did not wait, because of
 * clocks_reader_none; clocks_reader_wait - in the answering process */
pid_t clocks_reader(const struct clocks *all);
/* clocks_reader_none - until clocks_reader_seen() no reader waits, as the
 * supervisor itself waits for a thread */
void clocks_reader_none(struct clocks *all);
bool clocks_reader_seen(struct clocks *all);
void clocks_reader_wait(const struct clocks *all);
/* clocks_bell - a descriptor that becomes readable then; -1: look now and then,
 * or there are no clocks (NULL).
 * clocks_bell_heard - in the supervisor: it is readable */
int clocks_bell(const struct clocks *all);
void clocks_bell_heard(const struct clocks *all);

/* clocks_identity - which program the thread runs: no other program of the same
 * box has these numbers; false: the thread is not known */
bool clocks_identity(struct clocks *all, pid_t tid, struct clock_identity *out);

/* clocks_chance - a number that no other call gets, the same in every run: the
 * thread's line of descent, and how often this was called for it */
void clocks_chance(struct clocks *all, pid_t tid, uint64_t out[2]);

/* The first values of the clocks of a build. */
#define CLOCKS_REAL_START 500000000    /* after the epoch: files are older */
#define CLOCKS_STEADY_START 1000000000 /* no clock shows zero */

#endif
