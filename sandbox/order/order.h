/* SPDX-License-Identifier: Apache-2.0 */
/*
 * order.h - one thread of the box at a time: the baton in the tracer's hands.
 *
 * A thread is stopped before each call that may wait (order_calls.c).  If the
 * call would wait, the thread stays stopped, with a condition, and the next
 * thread runs.  So no thread sleeps in the kernel, and what the build does
 * decides who is next.  The box has one clock: when every thread waits, it
 * advances to the first deadline, and no real time has to pass.
 *
 * What cannot be held is let go, and recorded: see order_tick.c.
 */
#ifndef SANDBOX_ORDER_ORDER_H
#define SANDBOX_ORDER_ORDER_H

#include "sandbox/clock/clocks.h"
#include "sandbox/clock/write_order.h"

#include <signal.h>

struct order;
struct counts;
struct tracee_call;

/* What the tracer does of its own, for the order. */
struct order_tracer {
	/* stopped before a call, and its turn has come: see order_enter() */
	void (*enter)(void *arg, pid_t tid);
	/* the thread was not held: lent to the kernel, or passed over */
	void (*let)(void *arg, pid_t tid);
	/* the thread sets a timer that sends a signal */
	void (*timer)(void *arg, pid_t tid);
	void *arg;
	struct counts *counts; /* or NULL */
};

/* order_check - does this machine allow the calls that hold an order? */
int order_check(struct error *err) MUST_CHECK;

/*
 * order_new - no threads yet
 *
 * in      init     pid 1 of the box
 *         streams  device and inode of what the build has as output: a thread
 *                  that waits to write there keeps the baton
 */
struct order *order_new(struct clocks *clocks, struct write_order *writes,
	int64_t epoch_s, pid_t init, const uint64_t streams[2][2],
	const struct order_tracer *tracer, struct error *err) MUST_CHECK;
void order_free(struct order *o);
/* order_answers - the process that answers calls of the box: while it works, a
 * thread that sleeps may wait for it */
void order_answers(struct order *o, pid_t pid);

/* order_born - a thread of the parent's process, or a child, by these flags of
 * clone(2); the build's first process has no parent: 0 */
void order_born(struct order *o, pid_t parent, pid_t tid, uint64_t flags);
/* order_vforked - the parent sleeps until its child has executed a program */
void order_vforked(struct order *o, pid_t parent);
/* order_executed - tid has executed a program; it was the thread from */
void order_executed(struct order *o, pid_t from, pid_t tid);
/* order_ended - tid is dead, and has been reaped; call order_settle() */
void order_ended(struct order *o, pid_t tid, int status);
/* order_group_stopped - tid stays in a group-stop */
void order_group_stopped(struct order *o, pid_t tid);

/* order_resume - continue a stopped thread by this request of ptrace: now, or
 * when its turn comes */
void order_resume(struct order *o, pid_t tid, int request, int sig);

enum order_way {
	ORDER_HELD,   /* do nothing: it continues when its turn comes */
	ORDER_NATIVE, /* continue it, to make the call */
	ORDER_LEAVE,  /* likewise, and order_leave() at its end */
	ORDER_TIMED,  /* what timed.h does comes first; likewise */
	ORDER_TIMED_LEAVE,
};
/* order_enter - at the stop before a call, which is known afterwards if it was
 * read, and is made as it is */
enum order_way order_enter(
	struct order *o, pid_t tid, struct tracee_call *call);
/* order_is_late - at a stop that may be before a call or after one: is it before
 * one that this folder has made to stop?  Then call order_enter() */
bool order_is_late(struct order *o, pid_t tid);
/* order_stopped - at a stop for a request, or for nothing else; order_signalled -
 * before a signal is delivered: was a call interrupted, which is made again? */
void order_stopped(struct order *o, pid_t tid);
void order_signalled(struct order *o, pid_t tid);
/* order_leave - at the stop after it; true: it stays stopped and is made again,
 * or must be forgotten by others */
bool order_leave(struct order *o, pid_t tid);
/* order_take_step - at the stop of a SIGTRAP: is it of a step that the order
 * has made?  The build does not get it. */
bool order_take_step(struct order *o, pid_t tid);

/* order_faulted - at the stop of a signal, before order_resume(): the thread
 * has read the counter of the processor, or gets the signal.  It gives way
 * where it does that again and again, without a call */
void order_faulted(struct order *o, pid_t tid);

/* order_runs - does a thread run, or end, so that its next event, or SIGALRM, is
 * all that must be waited for? */
bool order_runs(const struct order *o);
/* order_settle - after each event: let the next thread run, if none does */
void order_settle(struct order *o);
/* order_tick - look after a holder that does nothing; returns in how many
 * nanoseconds to call it again */
int64_t order_tick(struct order *o);

#endif
