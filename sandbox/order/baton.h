/* SPDX-License-Identifier: Apache-2.0 */
/*
 * baton.h - which thread of a box runs: one at a time.
 *
 * Pure data: nothing here stops or continues a thread.  The holder keeps the
 * baton until it waits, ends or yields.  The next holder is the thread that has
 * been ready for the longest time.  Those that become ready at the same moment
 * are ordered by how long they have waited; a newborn is ready from its birth.
 */
#ifndef SANDBOX_ORDER_BATON_H
#define SANDBOX_ORDER_BATON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum baton_state {
	BATON_READY,
	BATON_HOLDER,
	BATON_WAITS, /* stopped, until its condition holds */
	BATON_AWAY,  /* in the kernel, or in a group-stop: not ours to continue
		      */
	BATON_DYING, /* killed: nobody runs until its end is reported */
};

struct baton_thread {
	pid_t tid;
	enum baton_state state;
	uint64_t turn;  /* of a ready thread: the least is next */
	uint64_t since; /* of a waiting one: the least has waited longest */
	bool wakes;     /* for baton_wake() */
};

struct baton {
	struct baton_thread **threads; /* in the order of their birth */
	size_t n, n_dying;
	struct baton_thread *holder; /* or NULL */
	uint64_t turns, waits;
};

void baton_done(struct baton *b);
/* baton_add - a newborn, ready behind all others; the caller keeps t */
void baton_add(struct baton *b, struct baton_thread *t);
void baton_remove(struct baton *b, struct baton_thread *t);
/* baton_find - the thread, or NULL */
struct baton_thread *baton_find(const struct baton *b, pid_t tid);

/* Each takes the baton from t if t holds it. */
void baton_ready(struct baton *b, struct baton_thread *t);
/* baton_first - ready before all others: it goes on as soon as any may */
void baton_first(struct baton *b, struct baton_thread *t);
/* baton_wait - again: it has waited before, in vain, and keeps its place */
void baton_wait(struct baton *b, struct baton_thread *t, bool again);
void baton_away(struct baton *b, struct baton_thread *t);
void baton_dying(struct baton *b, struct baton_thread *t);

/* baton_wake - make ready, in the order in which they began to wait, all
 * waiting threads whose condition holds */
void baton_wake(struct baton *b,
	bool (*holds)(struct baton_thread *t, void *arg), void *arg);
/* baton_would_wake - is there a waiting thread whose condition holds?  It stays
 * as it is. */
bool baton_would_wake(const struct baton *b,
	bool (*holds)(struct baton_thread *t, void *arg), void *arg);
/* baton_next - give the baton to the next ready thread; NULL if none is ready,
 * or if a thread that was killed has not ended yet */
struct baton_thread *baton_next(struct baton *b);
/* baton_others - is a thread ready besides the holder? */
bool baton_others(const struct baton *b);

#endif
