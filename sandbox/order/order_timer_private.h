/* SPDX-License-Identifier: Apache-2.0 */
/* order_timer_private.h - timers of the box's clock; for this folder only. */
#ifndef SANDBOX_ORDER_ORDER_TIMER_PRIVATE_H
#define SANDBOX_ORDER_ORDER_TIMER_PRIVATE_H

#include "sandbox/order/order_private.h"

struct order_timer {
	uint64_t set; /* number, for ties; 0: free */
	pid_t process;
	int64_t name; /* as struct clock_timing has it */
	int64_t deadline, interval;
	int signal; /* 0: none */
	pid_t to;   /* the thread, or 0 */
	uint64_t value;
	int fd; /* copy of a timerfd; -1: none */
};

/* order_timer.c */
enum order_way order_row_alarm(struct order *o, struct order_thread *t);
enum order_way order_row_itimer(struct order *o, struct order_thread *t);
enum order_way order_row_timer(struct order *o, struct order_thread *t);
void order_created(struct order *o, struct order_thread *t, int64_t result);
/* order_fire - all timers that are due; true if there was one */
bool order_fire(struct order *o);
/* order_timer_own - does it only interrupt the holder, which computes? */
bool order_timer_own(const struct order *o, const struct order_timer *t);
/* order_timer_add - a new one, disarmed; NULL: there are too many */
struct order_timer *order_timer_add(
	struct order *o, pid_t process, int64_t name);
void order_timer_free(struct order_timer *t);
/* order_timer_left - nanoseconds; 0: it is not armed */
int64_t order_timer_left(const struct order *o, const struct order_timer *t);
/* order_timer_put - into a struct itimerspec of the thread; to 0: nowhere */
void order_timer_put(
	struct order_thread *t, uint64_t to, int64_t interval, int64_t left);
/* order_timer_arm - as the struct itimerspec at from says; -1: that is not
 * valid */
int order_timer_arm(struct order *o, struct order_timer *timer,
	struct order_thread *t, uint64_t from);

/* order_timerfd.c */
enum order_way order_row_timerfd(struct order *o, struct order_thread *t);
/* order_give_back - return a timer that no process has open to the kernel: it
 * ends there, or expires in real time if its descriptor is under way in a
 * socket; false: a process has it open */
bool order_give_back(struct order *o, struct order_timer *t);
/* order_drop_closed - forget timers due until then that no process has open;
 * true if there was one */
bool order_drop_closed(struct order *o, int64_t until);
/* order_timers_end - a process has executed a program, or has ended */
void order_timers_end(struct order *o, pid_t process, bool all);

#endif
