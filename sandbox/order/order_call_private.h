/* SPDX-License-Identifier: Apache-2.0 */
/* order_call_private.h - what is known of a kind of call; for this folder
 * only. */
#ifndef SANDBOX_ORDER_ORDER_CALL_PRIVATE_H
#define SANDBOX_ORDER_ORDER_CALL_PRIVATE_H

#include "sandbox/order/order.h"

#include <stdint.h>

/* Results inside the kernel: ERESTARTSYS, and ERESTART_RESTARTBLOCK, which is
 * EINTR where a handler has run, and else makes restart_syscall() */
#define ORDER_RESTART 512
#define ORDER_RESTART_BLOCK 516

struct order_thread;

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
	ORDER_BROKEN,  /* likewise, of a wait at a futex that a signal ends */
	ORDER_WAITED,  /* for a signal */
	ORDER_LEFT,    /* the time that is left is told */
	ORDER_RESULT,  /* it was another call, and this is the result */
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
	uint64_t space, at; /* memory, address; or inode, offset */
	uint64_t dev;       /* 0: of no file */
};

#endif
