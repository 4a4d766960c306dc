/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clocks_private.h - the table of clocks, between clocks*.c only.
 *
 * What is shared holds only what the answering process needs.  It may be
 * written by a build that has taken that process over: of it the supervisor
 * reads nothing but times and counts, each once, and within bounds; who lives,
 * whose child he is and where he stands it knows from its own memory.
 */
#ifndef SANDBOX_CLOCK_CLOCKS_PRIVATE_H
#define SANDBOX_CLOCK_CLOCKS_PRIVATE_H

#include "sandbox/clock/clocks.h"

#define CLOCK_SLOTS 16384 /* a power of two; many times what a box may hold */
#define CLOCK_TIMERS 4    /* of one process that are remembered */
#define CLOCK_STEP 1000

/* Later than any box: two years.  That much may be added to a moment. */
#define CLOCK_MOST (INT64_C(1) << 56)

/* A build's timer; the answering process takes back one that has run out. */
struct clock_timer {
	_Atomic int64_t name;
	_Atomic int64_t waited;   /* what the process has when it runs out */
	_Atomic int64_t real;     /* when that is; 0: none */
	_Atomic int64_t interval; /* 0: once */
	/* of the supervisor: how often the build was told that it ran out, and
	 * how often it had by then, which may be more */
	_Atomic int64_t n_reported, n_expired;
};

/* Shared. */
struct clock_slot {
	/* of the supervisor, for the answering process to read */
	_Atomic pid_t tid; /* 0: free */
	_Atomic pid_t process;
	_Atomic uint64_t serial;
	_Atomic uint64_t line; /* of descent, mixed */
	_Atomic uint32_t n_execs;
	_Atomic int64_t start_reads;
	_Atomic bool mixed;       /* its children ran beside each other */
	_Atomic unsigned zombies; /* slot of the last of its; 0: none */
	_Atomic pid_t zombie;     /* its number, if it is one; -1: was */
	_Atomic unsigned next;    /* slot of the one before */
	_Atomic bool settled;     /* its parent has what it left */
	/* of both, only ever raised */
	_Atomic int64_t waited; /* its own waits, and its children's */
	_Atomic int64_t floor;  /* waits of a thread, for the process */
	_Atomic int64_t reads;
	_Atomic int64_t top; /* of the process: most reads of a thread */
	_Atomic uint64_t n_requests; /* for chance */
	struct clock_timer timers[CLOCK_TIMERS];
};

/* A thread as only the supervisor knows it, or a child that died and that its
 * parent has not waited for, as far as is known. */
struct clock_life {
	pid_t tid;    /* 0: none */
	pid_t zombie; /* its number; -1: that has come back; 0: none */
	pid_t process;
	pid_t parent; /* the thread that begot the process */
	uint64_t serial, parent_serial;
	uint64_t line;
	uint64_t n_threads; /* that it ever had */
	int64_t start_reads;
	int n_children;
	uint32_t n_execs;
	bool mixed;    /* they ran beside each other */
	size_t living; /* its place in that list */
	unsigned zombies, next;
};

struct clocks_own {
	uint64_t serial;
	size_t n_living;
	unsigned living[CLOCK_SLOTS]; /* numbers of slots */
	struct clock_life lives[CLOCK_SLOTS];
};

struct clocks_shared {
	_Atomic int64_t floor;
	struct clock_slot slots[CLOCK_SLOTS];
};

struct clocks {
	bool (*exists)(pid_t pid);
	int64_t (*ticks)(void);
	struct clocks_shared *shared;
	struct clocks_own *own; /* NULL in the answering process */
};

/* clocks_find - the number of its slot; 0, which is nobody's, where it has
 * none */
unsigned clocks_find(const struct clocks *all, pid_t tid);
/* clocks_lead - the slot of its process, or its own */
unsigned clocks_lead(const struct clocks *all, unsigned slot);

/* clocks_tell - what of a life the answering process needs */
void clocks_tell(struct clocks *all, unsigned slot);

/* clocks_leave - a child has died: its slot is free, or a zombie's */
void clocks_leave(struct clocks *all, unsigned slot);
/* clocks_forsake - its parent has died */
void clocks_forsake(struct clocks *all, unsigned parent);
/* clocks_settle - what the children left that the thread has waited for */
void clocks_settle(struct clocks *all, unsigned slot);

/* clocks_seen - a shared time or count, from 0 to most */
int64_t clocks_seen(const _Atomic int64_t *value, int64_t most);
int64_t clocks_reads(const struct clock_slot *slot);
void clocks_raise(_Atomic int64_t *value, int64_t to);
/* clocks_later - a sum that stays within bounds */
int64_t clocks_later(int64_t moment, int64_t length);
/* clocks_length - what the slot's thread has waited, or what others have for
 * it */
int64_t clocks_length(const struct clocks *all, unsigned slot);

#endif
