/* SPDX-License-Identifier: Apache-2.0 */
/* order_private.h - one thread and its call, for this folder only. */
#ifndef SANDBOX_ORDER_ORDER_PRIVATE_H
#define SANDBOX_ORDER_ORDER_PRIVATE_H

#include "sandbox/core/counts.h"
#include "sandbox/order/baton.h"
#include "sandbox/order/order.h"
#include "sandbox/order/order_made_private.h"
#include "sandbox/order/sleep_watch.h"

#include <poll.h>
#include <signal.h>

#define ORDER_SECOND INT64_C(1000000000)
#define ORDER_NEVER INT64_MAX
#define ORDER_RESTART 512 /* ERESTARTSYS, inside the kernel */

struct order_thread;

/* Where a thread is stopped. */
enum order_stop {
	ORDER_RUNS,     /* not at all */
	ORDER_ANYWHERE, /* continue it by its request */
	ORDER_BEFORE,   /* before a call */
	ORDER_AFTER,    /* after one that is made again */
};

/* What happens after a call. */
enum order_then {
	ORDER_NOTHING,
	ORDER_TRIED,   /* it was made so that it never waits */
	ORDER_PIECE,   /* a part was written */
	ORDER_PART,    /* likewise, and that is the result */
	ORDER_KILLED,  /* it may have killed others */
	ORDER_SLEPT,   /* a signal may have ended the sleep */
	ORDER_CREATED, /* a timer */
	ORDER_LENT,    /* the kernel may have kept it: it is no holder now */
	ORDER_WAITED,  /* for a signal */
	ORDER_RESULT,  /* it was another call, and this is the result */
};

enum order_late { /* it sleeps in a call that did not stop */
	ORDER_PROMPT,
	ORDER_ASKED, /* interrupted; its stop comes */
	ORDER_LATE,  /* it makes the call again, and stops before it */
};

/* A row of the table of calls: what happens before one. */
struct order_row {
	int nr;
	enum order_way (*enter)(struct order *o, struct order_thread *t);
	int arg; /* for the function: mostly the number of an argument */
	enum {
		ORDER_SPEC,
		ORDER_VAL,
		ORDER_MS,
	} time; /* how an argument says it */
};
const struct order_row *order_row_of(int nr);

/* A futex: of a process's memory, or of a file. */
struct order_key {
	uint64_t space, at; /* process, address; or inode, offset */
	uint64_t dev;       /* 0: of a process */
};

struct order_thread {
	struct baton_thread b; /* first */
	pid_t process, parent; /* the parent process; 0: not known */
	enum order_stop stop;
	int request, sig;
	bool again;       /* it has waited in this call already */
	bool typed; /* see struct tracee_call; order_copy() finds out */
	bool passed_over; /* it computes, and has made no call since */
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
	int flags;       /* of the descriptor, to be set again */

	/* of the first thread of a process */
	int pidfd;
	int n_threads;
	unsigned n_births; /* of children */
	int round; /* steps of the longest in which a thread waited for memory */
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
	struct order_tracer tracer;
	int64_t epoch_ns;
	pid_t init, answers;
	uint64_t streams[2][2]; /* device and inode of the outputs */
	struct order_timer *timers;
	size_t n_timers;
	uint64_t n_set;
	size_t n_queued; /* threads at a futex */
	unsigned quota, faults, yields, spins;
	uint64_t handovers, events;
	uint64_t progress; /* counts what may have freed a lock */
	bool wakes_tries;
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
/* order_wake - make ready whose condition holds; progress: also those that try
 * again, since the holder has made calls */
void order_wake(struct order *o, bool progress);
/* order_let - it is not held: tell, and go on without it */
void order_let(struct order *o, struct order_thread *t);

#endif
