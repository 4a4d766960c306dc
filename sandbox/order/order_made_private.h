/* SPDX-License-Identifier: Apache-2.0 */
/* order_made_private.h - how many calls a thread has made that do not stop
 * before they are made; for this folder only. */
#ifndef SANDBOX_ORDER_ORDER_MADE_PRIVATE_H
#define SANDBOX_ORDER_ORDER_MADE_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

struct order;
struct order_thread;

/* Numbers of calls since the thread was born, and what follows from them. */
struct order_made {
	int64_t repeats;  /* interrupted by a request, or a signal: not counted */
	int64_t noted;    /* all, at the last of these */
	int64_t timed;    /* passed as time */
	int64_t next;     /* the number at which it gives way; 0: not known */
	int64_t left;     /* at most, until then */
	int64_t since_ns; /* it was born, in real time */
	bool watched;     /* others could run */
	bool near;        /* to that number: each call stops */
	bool hot;         /* it has reached it: each call stops while watched */
};

/* order_made_known - does this kernel count them? */
bool order_made_known(void);
/* order_made_born - a thread is new; first: the first of the box */
void order_made_born(const struct order *o, struct order_thread *t, bool first);
/* order_made_executed - a program begins */
void order_made_executed(struct order_thread *t);
/* order_made_pass - what it has made passes time */
void order_made_pass(struct order *o, struct order_thread *t);
/* order_made_watch - it is about to run: could others? */
void order_made_watch(struct order *o, struct order_thread *t);
/* order_made_look - while it runs: is it near to the number at which it gives
 * way? */
void order_made_look(struct order *o, struct order_thread *t);
/* order_made_all - before each call while it is near: has it made that number?
 * order_made_yield - it has, and gives way at this stop */
bool order_made_all(struct order_thread *t);
void order_made_yield(struct order *o, struct order_thread *t);

#endif
