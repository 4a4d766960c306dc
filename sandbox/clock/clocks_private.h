/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clocks_private.h - the table of clocks, between clocks*.c only.
 *
 * The shared part holds only what the answering process needs.  A build that
 * has taken over that process can write to it.  So the supervisor reads from it
 * only times and counts, each once, and within bounds; it knows from its own
 * memory which threads live, their parents and their slots.
 */
#ifndef SANDBOX_CLOCK_CLOCKS_PRIVATE_H
#define SANDBOX_CLOCK_CLOCKS_PRIVATE_H

#include "sandbox/clock/clocks_files.h"
#include "sandbox/core/tid_slot.h"

#define CLOCK_SLOTS TID_SLOTS
#define CLOCK_TIMERS 4 /* of one process that are known */
#define CLOCK_STEP 1000

/* Two years, longer than any box lives.  The sum of two such times fits. */
#define CLOCK_MOST (INT64_C(1) << 56)

/* A timer of the build; the answering process disarms one that has expired. */
struct clock_timer {
	_Atomic int64_t name;
	_Atomic int64_t waited;   /* by the process, when it expires */
	_Atomic int64_t real;     /* when it expires; 0: not set */
	_Atomic int64_t interval; /* 0: once */
	/* of the supervisor: how often the build was notified, and how often
	 * the timer had expired by then, which may be more */
	_Atomic int64_t n_reported, n_expired;
	_Atomic bool awaited; /* since it was set, or since the last report */
};

/* The shared part of a slot. */
struct clock_slot {
	/* the supervisor writes these, the answering process reads them */
	_Atomic pid_t tid; /* 0: free */
	_Atomic pid_t process;
	_Atomic uint64_t serial;
	_Atomic uint64_t line; /* of descent, hashed */
	_Atomic uint32_t n_execs;
	_Atomic int64_t start_reads;
	_Atomic pid_t parent; /* the thread that created the process */
	_Atomic uint64_t parent_serial;
	_Atomic bool mixed;       /* its children ran at the same time */
	_Atomic bool threaded;    /* it has had more than one thread */
	_Atomic int n_children;   /* that it has not waited for, or zombies */
	_Atomic unsigned zombies; /* slot of its last zombie; 0: none */
	_Atomic pid_t zombie;     /* its pid, if it is one; -1: was */
	_Atomic unsigned next;    /* slot of the zombie before */
	_Atomic bool settled;     /* its parent has its times */
	/* both processes write these; they only increase, but for reads that
	 * become waits (clocks_ahead()) */
	_Atomic int64_t waited; /* its own waits, and its children's */
	_Atomic int64_t floor;  /* waits of a thread, for the process */
	_Atomic int64_t reads;
	_Atomic int64_t folded; /* reads that have become waits */
	_Atomic int64_t top;    /* of the process: most reads of a thread */
	_Atomic uint64_t n_requests; /* for random numbers */
	struct clock_timer timers[CLOCK_TIMERS];
};

/* What only the supervisor knows of a thread, or of a child that has ended and
 * that, as far as is known, its parent has not waited for. */
struct clock_life {
	pid_t tid;    /* 0: none */
	pid_t zombie; /* its pid; -1: that is used again; 0: none */
	pid_t process;
	pid_t parent; /* the thread that created the process */
	uint64_t serial, parent_serial;
	uint64_t line;
	uint64_t n_threads; /* that it has ever had */
	int64_t start_reads;
	int n_children;
	uint32_t n_execs;
	bool mixed;              /* its children ran at the same time */
	int64_t shorts;          /* the sum of its last short waits, and */
	struct clock_wait began; /* the clocks before the first of them */
	size_t living;           /* its index in that list */
	unsigned zombies, next;
};

struct clocks_own {
	uint64_t serial;
	size_t n_living;
	unsigned living[CLOCK_SLOTS]; /* their slots */
	struct clock_life lives[CLOCK_SLOTS];
};

struct clocks_shared {
	_Atomic int64_t floor;
	_Atomic unsigned n_living;
	_Atomic bool joined;   /* all threads read one clock: */
	_Atomic int64_t reads; /* its reads and steps */
	_Atomic pid_t reader;  /* a thread that has read often; 0: none */
	struct clock_slot slots[CLOCK_SLOTS];
};

struct clocks {
	bool (*exists)(pid_t pid);
	int64_t (*ticks)(void);
	struct clocks_shared *shared;
	struct clocks_own *own; /* NULL in the answering process */
	int bell;               /* an eventfd; -1: none */
};

/* clocks_find - the slot of a thread; 0, the slot of no thread, where it has
 * none */
unsigned clocks_find(const struct clocks *all, pid_t tid);
/* clocks_lead - the slot of its process's first thread, or its own */
unsigned clocks_lead(const struct clocks *all, unsigned slot);

/* clocks_publish - copy to the shared part what the answering process needs */
void clocks_publish(struct clocks *all, unsigned slot);

/* clocks_leave - a child has ended: its slot becomes free, or a zombie's */
void clocks_leave(struct clocks *all, unsigned slot);
/* clocks_forsake - the parent has ended: its zombies pass nothing on */
void clocks_forsake(struct clocks *all, unsigned parent);
/* clocks_settle - add the times of the children that were waited for */
void clocks_settle(struct clocks *all, unsigned slot);

/* clocks_seen - read a shared time or count, bounded to 0 up to most */
int64_t clocks_seen(const _Atomic int64_t *value, int64_t most);
int64_t clocks_reads(const struct clock_slot *slot);
/* clocks_raise - set a shared value to at least this */
void clocks_raise(_Atomic int64_t *value, int64_t to);
/* clocks_later - a sum that stays within bounds */
int64_t clocks_later(int64_t moment, int64_t length);
/* clocks_edge - this length for the whole box, or the next one at which files
 * and clocks show the same second */
int64_t clocks_edge(int64_t length);
/* clocks_value - the slot's clock */
int64_t clocks_value(const struct clocks *all, unsigned slot);
/* clocks_length - the waits of the slot's thread, or of others on its behalf */
int64_t clocks_length(const struct clocks *all, unsigned slot);

#endif
