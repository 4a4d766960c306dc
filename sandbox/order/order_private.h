/* SPDX-License-Identifier: Apache-2.0 */
/* order_private.h - one thread and its call, for this folder only. */
#ifndef SANDBOX_ORDER_ORDER_PRIVATE_H
#define SANDBOX_ORDER_ORDER_PRIVATE_H

#include "sandbox/core/counts.h"
#include "sandbox/order/baton.h"
#include "sandbox/order/order.h"
#include "sandbox/order/order_call_private.h"
#include "sandbox/order/order_made_private.h"
#include "sandbox/order/sleep_watch.h"

#include <poll.h>
#include <signal.h>

#define ORDER_SECOND INT64_C(1000000000)
#define ORDER_NEVER INT64_MAX

/* Where a thread is stopped. */
enum order_stop {
	ORDER_RUNS,     /* not at all */
	ORDER_ANYWHERE, /* continue it by its request */
	ORDER_BEFORE,   /* before a call */
	ORDER_AFTER,    /* after one that is made again */
};

enum order_late { /* it sleeps in a call that did not stop */
	ORDER_PROMPT,
	ORDER_ASKED, /* interrupted; its stop comes */
	ORDER_LATE,  /* it makes the call again, and stops before it */
};

struct order_thread {
	struct baton_thread b; /* first */
	pid_t process, parent; /* the parent process; 0: not known */
	uint64_t space;        /* its memory, which others may share */
	enum order_stop stop;
	int request, sig;
	bool again;       /* it has waited in this call already */
	bool typed;       /* see struct tracee_call; order_copy() finds out */
	bool passed_over; /* it computes, and has made no call since */
	int64_t passed_at; /* its processor time then */
	bool lent;        /* it makes the call whatever its condition is */
	bool stepped;     /* a single step has not ended: its trap may come */
	enum order_late late;
	bool at_entry; /* stopped before its call by a request of ptrace */
	struct order_made made;

	/* the call that it makes or waits in */
	const struct order_row *row;
	int nr;
	uint64_t args[6];
	enum order_then then;
	bool replaced[6];
	int64_t would_block; /* the error that says so */

	/* its condition: any of these */
	int64_t deadline;
	struct pollfd *fds; /* copies of its descriptors */
	size_t n_fds;
	int64_t least; /* bytes that must be there, of one descriptor */
	bool waits_child;
	uint64_t seen; /* events of children; or progress, to try again */
	bool tries;
	uint64_t tried;     /* the number of the hand-over at which it tried */
	bool asleep;        /* in the kernel; it stops when that wakes it */
	bool arrived;       /* it has stopped since */
	bool grouped;       /* in a group-stop */
	bool to_exit;       /* it makes a call again, and stops after it */
	bool queued, woken; /* at a futex */
	struct order_key key;
	uint32_t bits;
	bool check; /* a signal may have come */
	bool signalled;
	bool masked; /* with this mask in the call */
	uint64_t mask;
	uint64_t awaits; /* signals, at a descriptor of signalfd() */

	int64_t written; /* of a write in pieces */
	int64_t result;  /* for ORDER_RESULT */
	int64_t left;    /* for ORDER_LEFT */
	int flags;       /* of the descriptor, to be set again */

	/* of the first thread of a process */
	int pidfd;
	int n_threads;
	int halvings; /* of its fuse */
	unsigned n_births; /* of children */
	int round; /* steps of the longest in which a thread waited for memory */
	bool odd_births;   /* some of them not for wait(), or for another's */
	uint64_t children; /* events */
	bool stops;        /* its first stop has come, and is not handled */
	bool vforked;      /* its parent sleeps until it executes */
	pid_t sleeper;     /* that thread */
};

struct order_timer;
struct order {
	struct baton baton;
	struct clocks *clocks;
	struct write_order *writes;
	bool skips; /* time has passed of which the clock of files was not told */
	struct order_tracer tracer;
	int64_t epoch_ns;
	pid_t init, answers;
	uint64_t streams[2][2]; /* device and inode of the outputs */
	struct order_timer *timers;
	size_t n_timers;
	uint64_t n_set;
	size_t n_queued; /* threads at a futex */
	unsigned quota, faults, yields, spins;
	uint64_t handovers, events, spaces;
	uint64_t progress; /* counts what may have freed a lock */
	bool wakes_tries;
	bool children_left; /* somebody may have them now, ended ones too */
	/* order_tick.c */
	uint64_t seen_events;
	int64_t quiet_since;
	int64_t ran; /* processor time at the first look; below 0: none yet */
	struct order_thread *interrupted;
	struct order_thread *reader;    /* interrupted as it reads clocks */
	struct order_thread *looked_at; /* interrupted for order_spins() */
	int64_t look_ns;                /* after this much quiet */
	int look_steps;                 /* of a round, at the next look */
	unsigned n_let;
	bool limited; /* calls may show an interruption: all stop */
	int64_t now_ns;  /* real time at the last tick */
	int64_t made_ns; /* last look at how many calls were made */
	struct sleep_watch *watch;
	int64_t rang_ns; /* when it rang last */
	int n_blind;     /* above 0: it gets no turn */
};

static inline struct order_thread *
order_thread_of(struct baton_thread *b)
{
	return (struct order_thread *)b;
}
/* order_may_sleep - does it make a call that the kernel may keep, with a stop at
 * its end? */
static inline bool
order_may_sleep(const struct order_thread *t)
{
	return t->then == ORDER_LENT || t->then == ORDER_BROKEN ||
	       t->then == ORDER_LEFT;
}
static inline void
order_count(const struct order *o, enum counts_order what)
{
	if (o->tracer.counts)
		o->tracer.counts->order[what]++;
}
struct order_thread *order_find(const struct order *o, pid_t tid);
/* order_lead - the first thread of its process, or itself */
struct order_thread *order_lead(struct order *o, struct order_thread *t);
/* order_forget - it has ended */
void order_forget(struct order *o, struct order_thread *t);
/* order_holds - is its condition fulfilled? */
bool order_holds(struct baton_thread *b, void *order);

/* order_wait - it waits from now on; what its condition is has been set */
enum order_way order_wait(struct order *o, struct order_thread *t);
/* order_skip - it does not make the call, but gets this result */
enum order_way order_skip(struct order_thread *t, int64_t result);
/* order_give_way - likewise, behind all others that are ready */
enum order_way order_give_way(
	struct order *o, struct order_thread *t, int64_t result);
void order_replace(struct order_thread *t, int arg, uint64_t value);
void order_restore(struct order_thread *t);
/* order_clear - forget its condition and its copies of descriptors */
void order_clear(struct order *o, struct order_thread *t);
/* order_clear_broken - likewise, but it may go on by restart_syscall(), and then
 * has the same deadline */
void order_clear_broken(struct order *o, struct order_thread *t);
/* order_wake - make ready whose condition holds; progress: also those that try
 * again, since the holder has made calls */
void order_wake(struct order *o, bool progress);
/* order_let - it is not held: tell, and go on without it */
void order_let(struct order *o, struct order_thread *t);

#endif
