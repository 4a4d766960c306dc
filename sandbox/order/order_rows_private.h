/* SPDX-License-Identifier: Apache-2.0 */
/*
 * order_rows_private.h - what each kind of call does before it is made, and
 * after; for this folder only.  A function of a row returns how the thread goes
 * on; it may be called again, when its condition holds (order_private.h).
 */
#ifndef SANDBOX_ORDER_ORDER_ROWS_PRIVATE_H
#define SANDBOX_ORDER_ORDER_ROWS_PRIVATE_H

#include "sandbox/order/order_private.h"
#include "sandbox/order/order_timer_private.h"

#include <sys/user.h>

/* order_calls.c */
enum order_way order_row_lent(struct order *o, struct order_thread *t);

/* order_try.c */
enum order_way order_row_try(struct order *o, struct order_thread *t);
enum order_way order_row_lock(struct order *o, struct order_thread *t);
enum order_way order_row_semop(struct order *o, struct order_thread *t);
bool order_tried(struct order *o, struct order_thread *t, int64_t result);
/* order_lend_lock - where all threads wait, some for locks of records: let the
 * first of these make its call, since only the kernel sees a circle; false:
 * none is left */
bool order_lend_lock(struct order *o);

/* order_asleep.c */
/* order_look_asleep - the holder sleeps in this call, which stops nowhere else:
 * may it be made again, with a stop at its end? */
bool order_look_asleep(
	struct order *o, struct order_thread *t, int64_t nr, int64_t quiet);
/* order_sleeps - may this call wait for another process, in the kernel? */
bool order_sleeps(int64_t nr);
/* order_fall_asleep - the holder sleeps, and will stop as it wakes */
void order_fall_asleep(struct order *o, struct order_thread *t);
/* order_awake - has the kernel woken it? */
bool order_awake(const struct order_thread *t);
/* order_dies - after a signal: is it one that kills a thread that sleeps? */
bool order_dies(const struct order_thread *t);
/* order_request - of ptrace, so that it stops at the end of its call */
int order_request(struct order_thread *t, int request);

/* order_late.c */
/* order_passes - does the filter let this call pass, at least where it is
 * short? */
bool order_passes(int64_t nr);
/* order_prompt - does each of its calls stop, at least by a request of ptrace? */
bool order_prompt(const struct order *o, const struct order_thread *t);
/* order_look_late - does the holder sleep in such a call?  Then it has been
 * interrupted, and will stop before it */
bool order_look_late(struct order *o, struct order_thread *t);
/* order_late_request - of ptrace, so that it stops there */
int order_late_request(struct order *o, struct order_thread *t, int request);
enum order_way order_row_limit(struct order *o, struct order_thread *t);

/* order_fd.c */
enum order_way order_row_read(struct order *o, struct order_thread *t);
enum order_way order_row_write(struct order *o, struct order_thread *t);
enum order_way order_row_move(struct order *o, struct order_thread *t);
bool order_piece(struct order *o, struct order_thread *t, int64_t result);
bool order_piece_again(struct order_thread *t);
void order_part(struct order *o, struct order_thread *t);
/* order_copy - add a copy of a descriptor to the condition */
int order_copy(struct order *o, struct order_thread *t, int fd, short events);
bool order_fds_ready(struct order_thread *t);
bool order_is_stream(const struct order *o, int fd);

/* order_least.c */
/* order_copy_reader - add a copy of the descriptor that its call reads */
bool order_copy_reader(struct order *o, struct order_thread *t);
/* order_has_least - after poll(): are so many there, or will no more come? */
bool order_has_least(const struct order_thread *t);

/* order_poll.c */
enum order_way order_row_poll(struct order *o, struct order_thread *t);
enum order_way order_row_select(struct order *o, struct order_thread *t);
enum order_way order_row_epoll(struct order *o, struct order_thread *t);
/* order_put_left - after such a call: the time that is left by the box's clock */
void order_put_left(struct order_thread *t);

/* order_futex.c */
enum order_way order_row_futex(struct order *o, struct order_thread *t);
/* order_futex_broken - after a wait that a signal may have ended */
void order_futex_broken(struct order_thread *t, int64_t result);
/* order_queue - it waits at its first argument from now on */
void order_queue(struct order *o, struct order_thread *t);
/* order_queue_first - the one that has waited longest at the first argument of
 * t; NULL: none */
struct order_thread *order_queue_first(
	const struct order *o, const struct order_thread *t);
/* order_futex_ended - a thread has left this memory: the kernel has changed
 * words */
void order_futex_ended(struct order *o, uint64_t space);

/* order_pi.c */
/* order_futex_pi - the operations with priorities */
enum order_way order_futex_pi(struct order *o, struct order_thread *t, int op);

/* order_signal.c */
enum order_way order_row_kill(struct order *o, struct order_thread *t);
enum order_way order_row_suspend(struct order *o, struct order_thread *t);
enum order_way order_row_sigwait(struct order *o, struct order_thread *t);
void order_killed(struct order *o);
/* order_children_left - a process that had children has ended, of which the
 * kernel may have sent them signals */
void order_children_left(struct order *o);
/* order_deliverable - would a signal interrupt its call? */
bool order_deliverable(const struct order_thread *t);
/* order_is_signalfd - is a descriptor of this process one of signals? */
bool order_is_signalfd(pid_t tid, int fd);
/* order_signalfd - the signals that are read from a copy of a descriptor; 0: it
 * is another; *typed: see struct tracee_call */
uint64_t order_signalfd(int copy, bool *typed);
/* order_pending - has one of these signals come? */
bool order_pending(const struct order_thread *t, uint64_t signals);
/* order_keeps_off - does it block or ignore one of these signals? */
bool order_keeps_off(const struct order_thread *t, uint64_t signals);
/* order_interrupted - the same, where a signal may have come since it waits */
bool order_interrupted(struct order_thread *t);
/* order_check_all - a signal may have come to any thread, or to this process */
void order_check_all(struct order *o, pid_t process);

/* order_reader.c */
/* order_reader_stopped - at a stop: it gives way if it was interrupted as it
 * reads clocks */
void order_reader_stopped(struct order *o, struct order_thread *t);

/* order_turn.c */
/* order_end_call - at the stop after a call that waits: how does it go on? */
void order_end_call(struct order *o, struct order_thread *t);

/* order_life.c */
/* order_tell_parent - a child has ended, has stopped or continues: who waits may
 * look again */
void order_tell_parent(struct order *o, pid_t parent);

/* order_stop.c */
/* order_continued - a thread in a group-stop may have got SIGCONT */
void order_continued(struct order *o, struct order_thread *t);

/* order_whole.c */
/* order_first_argument - of the call that it makes or has just made, as its
 * register may hold the result by then; -1: not known */
int order_first_argument(pid_t tid);
/* order_repeats - an interruption has stopped it: had it ended a call early?
 * Then it makes that call again, without another look before its end. */
bool order_repeats(
	struct order_thread *t, int64_t nr, struct user_regs_struct *regs);

/* order_tick.c */
/* order_has_event - has it stopped or ended?  That is handled next: a
 * supervisor that has not run for long must not take it for a holder that does
 * nothing */
bool order_has_event(pid_t tid);
/* order_state - the letter of its state in /proc; X: it is gone */
char order_state(pid_t tid);
/* order_look_closely - tid, which was interrupted for this, has stopped;
 * returns true if it has lost the baton, or has another event */
bool order_look_closely(struct order *o, struct order_thread *t);

/* order_time.c */
enum order_way order_row_sleep(struct order *o, struct order_thread *t);
enum order_way order_row_sleep_on(struct order *o, struct order_thread *t);
int64_t order_now(const struct order *o);
/* order_spec - a struct timespec, in nanoseconds; -1: none, or invalid */
int64_t order_spec(pid_t tid, uint64_t from);
int64_t order_val(pid_t tid, uint64_t from);
void order_put_spec(pid_t tid, uint64_t to, int64_t ns);
void order_put_val(pid_t tid, uint64_t to, int64_t ns);
/* order_until - by the box's clock; wall: of the wall clock, else the steady */
int64_t order_until(const struct order *o, int64_t moment, bool wall);
/* order_deadline - unless it is set already: in length nanoseconds; below 0:
 * never */
void order_deadline(struct order *o, struct order_thread *t, int64_t length);
void order_slept(struct order *o, struct order_thread *t, int64_t result);
/* order_first_deadline - of all threads and timers; order_first_awaited - of
 * those that more than the holder waits for: not of a timer that only
 * interrupts it */
int64_t order_first_deadline(const struct order *o);
int64_t order_first_awaited(const struct order *o);
/* order_pass_time - let the clock show at least to; files that are written from
 * now on are younger than those written before.  order_skip_time, then
 * order_tell_skips before a thread continues: the same in two steps, of which
 * the second may wait for the clock of files */
void order_pass_time(struct order *o, int64_t to);
void order_skip_time(struct order *o, int64_t to);
void order_tell_skips(struct order *o);

#endif
