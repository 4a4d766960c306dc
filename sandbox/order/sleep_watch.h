/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sleep_watch.h - tells the supervisor that the thread whose turn it is sleeps
 * in a call that is held late (order_late.c).
 *
 * The kernel tells no tracer that a tracee sleeps.  So a process of the lowest
 * priority is on the processor that the box has: it runs when nothing else
 * does.  It then looks at the state of the thread, and rings a bell.  Where it
 * gets no turn, only time is lost: the supervisor looks itself.  SIGALRM
 * interrupts the supervisor, too, where it waits for its children alone.
 */
#ifndef SANDBOX_ORDER_SLEEP_WATCH_H
#define SANDBOX_ORDER_SLEEP_WATCH_H

#include "base/error.h"

#include <stdbool.h>
#include <sys/types.h>

struct sleep_watch;

/* sleep_watch_new - bell is a descriptor of eventfd(), which stays the
 * caller's; the process is a child of the caller, which SIGALRM must not end */
struct sleep_watch *sleep_watch_new(int bell, struct error *err) MUST_CHECK;
/* sleep_watch_free - kill the process; the caller waits for its children */
void sleep_watch_free(struct sleep_watch *w);

/* sleep_watch_arm - the thread runs from now on: ring when it sleeps in such a
 * call, once */
void sleep_watch_arm(struct sleep_watch *w, pid_t tid);
/* sleep_watch_rang - has it rung since the last call? */
bool sleep_watch_rang(struct sleep_watch *w);
/* sleep_watch_ended - a child has been reaped: is it this one? */
bool sleep_watch_ended(struct sleep_watch *w, pid_t pid);

#endif
