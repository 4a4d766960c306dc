/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clocks.h - what time it is for each thread of a box.
 *
 * A clock of the box starts with the build.  It moves on
 *
 *     by a microsecond each time its thread reads a clock or begets a child,
 *     by a wait's length when the wait came to its end without an event.
 *
 * A wait of one thread passes for the other threads of its process, or for
 * the whole box, if all of those were waiting as well; while others work, no
 * time passes for them.  So what a build computes takes no time, on the
 * fastest machine and on the slowest, and what it sleeps takes as long as it
 * says.
 *
 * A child starts with its parent's clock.  Once its parent has waited for it
 * (not when it ends: that is a race) the parent has waited as long, and, with
 * no other child beside it, read as often, in whole milliseconds: a shell may
 * hear of the first program of a pipeline before it begins the second.  So is a
 * thread, many milliseconds behind another of its process, moved on.  A child
 * that had threads leaves nothing.
 *
 * The table is memory shared by the supervisor, who sees births, deaths and
 * waits, and the answering process, who sees reads; times in it are only ever
 * raised.  Who lives, and whose child, the supervisor keeps to itself: what is
 * shared may be written by a build that has taken the other process over.  All
 * times are nanoseconds.
 */
#ifndef SANDBOX_CLOCK_CLOCKS_H
#define SANDBOX_CLOCK_CLOCKS_H

#include "base/error.h"
#include "sandbox/audit.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct clocks;

/*
 * clocks_new - a table with nobody in it
 *
 * in      there  is this the number of a process, living or not yet waited
 *                for?
 *         ticks  the machine's clock, by which timers run out: clock_ticks_ns()
 */
struct clocks *clocks_new(bool (*exists)(pid_t pid), int64_t (*ticks)(void),
	struct error *err) MUST_CHECK;
void clocks_free(struct clocks *all);
DEFINE_SCOPED(struct clocks, clocks_free);
/* clocks_first - the build's own process */
void clocks_first(struct clocks *all, pid_t tid);

/* clocks_follow - in the answering process, once: it has no say in who lives
 * and knows only what is shared.  From then on it may only ask for times,
 * chance and identity. */
void clocks_follow(struct clocks *all);

/* Of the supervisor.  A thread that is in no table reads the build's first
 * clock; that is never the case while its tracer lives. */
bool clocks_known(const struct clocks *all, pid_t tid);
void clocks_born(struct clocks *all, pid_t parent, pid_t tid, bool thread);
/* clocks_renamed - a thread has exec'd: not the first, where they differ */
void clocks_renamed(struct clocks *all, pid_t from, pid_t tid);
void clocks_died(struct clocks *all, pid_t tid);
/* clocks_everybody - call visit for each thread, of the process of tid or (0)
 * of the box, until it says false */
bool clocks_everybody(struct clocks *all, pid_t of,
	bool (*visit)(pid_t tid, void *arg), void *arg);

/* A wait from its beginning. */
struct clock_wait {
	int64_t began;        /* the thread's clock */
	int64_t waited;       /* of it, what waits made */
	int64_t process, box; /* what waits made for all of these */
};
enum clock_scope {
	CLOCK_OF_THREAD,
	CLOCK_OF_PROCESS,
	CLOCK_OF_BOX,
};
void clocks_wait(struct clocks *all, pid_t tid, struct clock_wait *out);
/* clocks_waited - to its end, length later; for whom is told by scope */
void clocks_waited(struct clocks *all, pid_t tid, const struct clock_wait *w,
	int64_t length, enum clock_scope scope);

/* A timer that was set: when it has run out, its process has waited as long. */
struct clock_timing {
	int64_t name;
	int64_t began;  /* by the machine's clock: not after the kernel's began,
			 * whose signal must find it run out */
	int64_t length; /* 0: it is taken back */
	int64_t interval; /* 0: once */
};
void clocks_timer(
	struct clocks *all, pid_t tid, const struct clock_timing *timing);
/*
 * clocks_told - the build hears of it, by a signal or as it reads a descriptor
 *
 * An interval passes with each word, and with one that is due: how many passed
 * since is a matter of the machine's load.  The kernel's count of them is n,
 * or 0 where it tells none.
 */
void clocks_told(struct clocks *all, pid_t tid, int64_t name, int64_t n);
/* clocks_timer_left - until it runs out, by the thread's clock; or 0 */
int64_t clocks_timer_left(struct clocks *all, pid_t tid, int64_t name);

/* clocks_now - the thread's clock; clocks_read - after it has moved on */
int64_t clocks_now(struct clocks *all, pid_t tid);
int64_t clocks_read(struct clocks *all, pid_t tid);
/* clocks_cpu - as much processor time as is shown: one microsecond a read */
int64_t clocks_cpu(struct clocks *all, pid_t tid);

/* clocks_identity - which program the thread runs: no other in the same box
 * ever has these numbers; false: the thread is not known */
bool clocks_identity(struct clocks *all, pid_t tid, struct clock_identity *out);

/* clocks_chance - a number that no other call gets, the same in every run:
 * of the thread's line of descent, and how often it was asked */
void clocks_chance(struct clocks *all, pid_t tid, uint64_t out[2]);

/* The clocks that a build may ask for. */
#define CLOCKS_REAL_START 500000000    /* past the epoch: files are older */
#define CLOCKS_STEADY_START 1000000000 /* no clock shows nought */

#endif
