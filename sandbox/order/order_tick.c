/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the order does not hold, so that no build hangs because of it.
 *
 *     a holder that sleeps in the kernel is lent to it, and the next one runs
 *     a holder that waits for memory gives way, which is exact: order_spin.c
 *     any other holder that only computes, while others are ready or wait for a
 * time, is passed over after a time of the processor without a call that stops,
 *     and interrupted by a timer of its own: order_fuse.c
 *     where nobody is ready, nor waits for a time, all try in the kernel
 *
 * Each depends on the machine, and is recorded.
 */
#include "base/clock.h"
#include "sandbox/core/procfs.h"
#include "sandbox/order/order_look_private.h"
#include "sandbox/order/order_rows_private.h"

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define TICK_MS 20
#define LOOK_NS INT64_C(5000000) /* at readers of clocks */
#define CLOSE_LOOK_NS (4 * TICK_NS)
/* where a thread of the process has given way so before: at least, and for each
 * step of a round */
#define SPUN_LOOK_NS INT64_C(2000000)
#define SPUN_STEP_NS INT64_C(40000)
#define ROUND_SHORT 50 /* steps */
#define ROUND_LONG 400
#define ROUND_MOST 3200
#define PEEK_NS INT64_C(100000)
#define BLIND 100 /* looks, after one at which the watch was late */
#define TICK_NS (TICK_MS * INT64_C(1000000))
/* How long a holder may sleep: in a call that should not have waited; in one
 * that waits for another process, or for an answer of the box; in any other,
 * which waits for an answer, or for the kernel */
#define LENT_NS (5 * TICK_NS)
#define LENT_OPEN_NS (25 * TICK_NS)
#define LENT_OTHER_NS (5 * ORDER_SECOND)
#define IDLE_NS ORDER_SECOND

char
order_state(pid_t tid)
{
	char text[512];
	const char *rest;

	(void)procfs_read(text, sizeof text, AT_FDCWD, tid, "stat");
	rest = procfs_stat_rest(text);
	return rest && rest[0] == ' ' ? rest[1] : 'X';
}

/* The number of the call in which it sleeps; -1: not known. */
static int64_t
call_of_sleeper(pid_t tid)
{
	char text[64];
	int64_t nr;

	(void)procfs_read(text, sizeof text, AT_FDCWD, tid, "syscall");
	return procfs_word(&nr, text, 0) ? nr : -1;
}

static int64_t
patience_with(const struct order_thread *t, int64_t nr)
{
	if (order_may_sleep(t))
		return TICK_NS;
	if (order_row_of((int)nr))
		return LENT_NS;
	return order_sleeps(nr) ? LENT_OPEN_NS : LENT_OTHER_NS;
}

/* A write to hallmark that waits until hallmark has read is no hand-over.  It
 * may have come here without a stop. */
static bool
waits_for_stream(struct order *o, struct order_thread *t, int64_t nr)
{
	struct order_thread at = *t;
	bool is;
	int fd;

	if (nr != SYS_write && nr != SYS_writev && nr != SYS_sendfile &&
		nr != SYS_splice)
		return false;
	at.fds = NULL;
	at.n_fds = 0;
	fd = order_copy(o, &at,
		nr == SYS_splice ? (int)t->args[2]
				 : order_first_argument(t->b.tid),
		POLLOUT);
	is = fd >= 0 && order_is_stream(o, fd);
	close_fd(&fd);
	free(at.fds);
	return is;
}

/* A call that is answered sleeps until the answering process has taken it,
 * which under load is any time; that process sleeps only without a call.
 */
static bool
waits_for_answer(const struct order *o, pid_t tid)
{
	return o->answers > 0 &&
	       (order_state(o->answers) != 'S' || order_state(tid) != 'S');
}

bool
order_look_closely(struct order *o, struct order_thread *t)
{
	const int64_t first = order_first_deadline(o);
	struct order_thread *process = order_lead(o, t);
	enum order_spin spins;
	bool passed;
	int length = 0;

	order_count(o, COUNTS_LOOK);
	clocks_reader_none(o->clocks);
	spins = order_spins(o, t,
		o->look_steps > process->round ? o->look_steps : process->round,
		&length);
	if (length > process->round)
		process->round = length;
	passed = clocks_reader_seen(o->clocks);
	o->looked_at = NULL;
	if (passed && spins != ORDER_SPIN_YES)
		o->reader = t; /* its call ends now, or next */
	if (spins == ORDER_SPIN_EVENT) {
		t->stop = ORDER_RUNS;
		return true;
	}
	if (spins == ORDER_SPIN_NOT)
		return false;
	o->events++;
	order_wake(o, true);
	/* where all that are ready spin, one of them waits for a time */
	if (first != ORDER_NEVER &&
		(!baton_others(&o->baton) || ++o->spins > o->baton.n)) {
		o->spins = 0;
		order_pass_time(o, first);
		(void)order_fire(o);
	}
	baton_ready(&o->baton, &t->b);
	return true;
}

/* How many steps of a round to follow: a look costs a twentieth of the time for
 * which the holder has computed. */
static int
steps_after(int64_t quiet)
{
	if (quiet < 2 * CLOSE_LOOK_NS)
		return ROUND_SHORT;
	return quiet < 16 * CLOSE_LOOK_NS
		       ? (int)(quiet / (2 * CLOSE_LOOK_NS)) * ROUND_LONG
		       : ROUND_MOST;
}

/* Few programs spin for so long that it is worth a look.  Where a thread of the
 * process has done so before, its round says how long a look takes. */
static int64_t
look_after(struct order *o, struct order_thread *t)
{
	const int round = order_lead(o, t)->round;
	const int64_t sooner = round * SPUN_STEP_NS > SPUN_LOOK_NS
				       ? round * SPUN_STEP_NS
				       : SPUN_LOOK_NS;

	return round > 0 && sooner < CLOSE_LOOK_NS ? sooner : CLOSE_LOOK_NS;
}

/* Look at it after 80, 160, 320 … ms, or sooner. */
static bool
wants_close_look(struct order *o, struct order_thread *t, int64_t quiet)
{
	if (quiet < look_after(o, t) || quiet < o->look_ns || o->looked_at ||
		t->to_exit || /* it is in a call, and stops at its end */
		ptrace(PTRACE_INTERRUPT, t->b.tid, NULL, NULL) < 0)
		return false;
	o->look_steps = steps_after(quiet);
	o->looked_at = t;
	o->look_ns = 2 * quiet;
	return true;
}

bool
order_has_event(pid_t tid)
{
	siginfo_t info = {.si_pid = 0};

	return waitid(P_PID, (id_t)tid, &info,
		       WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) == 0 &&
	       info.si_pid == tid;
}

/* The watch of sleepers should have rung long before. */
static bool
look_late(struct order *o, struct order_thread *t)
{
	if (!order_look_late(o, t))
		return false;
	if (o->n_blind < BLIND)
		o->n_blind = BLIND;
	return true;
}

/* at which moment this looks must not decide who is ready first */
static bool
others_come(struct order *o)
{
	return baton_others(&o->baton) ||
	       baton_would_wake(&o->baton, order_holds, o);
}

/* Threads that wait for each other's writes do so often. */
static bool
has_spun(struct order *o)
{
	return o->baton.holder &&
	       order_lead(o, order_thread_of(o->baton.holder))->round > 0;
}

static void
look_at_spinner(struct order *o, struct order_thread *t, int64_t quiet)
{
	if (t->stop == ORDER_RUNS && order_state(t->b.tid) == 'R' &&
		!order_has_event(t->b.tid) &&
		(others_come(o) || order_first_deadline(o) != ORDER_NEVER))
		(void)wants_close_look(o, t, quiet);
}

static void
look_at_holder(struct order *o, struct order_thread *t, int64_t quiet)
{
	const char state = order_state(t->b.tid);
	bool others, burnt;

	if ((t->stop != ORDER_RUNS && state == 't') || order_has_event(t->b.tid))
		return;
	if (state == 'S') {
		const int64_t nr = call_of_sleeper(t->b.tid);

		if (look_late(o, t) ||
			order_look_asleep(o, t, nr, quiet) ||
			quiet < patience_with(t, nr) ||
			waits_for_answer(o, t->b.tid) ||
			waits_for_stream(o, t, nr))
			return;
		order_let(o, t);
		if (order_may_sleep(t)) /* it stops after its call */
			order_fall_asleep(o, t);
		else
			baton_away(&o->baton, &t->b);
		return;
	}
	if (state == 'X' || state == 'Z') { /* its end has come, or comes */
		if (quiet >= LENT_NS)
			baton_away(&o->baton, &t->b);
		return;
	}
	if (order_fuse_for_time(o, t))
		return;
	others = others_come(o);
	burnt = order_fuse_burnt(o, t);
	if (burnt) {
		order_wake(o, true);
		others = baton_others(&o->baton);
	}
	if (burnt && others)
		order_pass_over(o, t);
	else if ((others || order_first_deadline(o) != ORDER_NEVER) &&
		 state == 'R')
		(void)wants_close_look(o, t, quiet);
}

/* Nobody runs, and nobody waits for a time. */
static void
look_at_idle(struct order *o, int64_t quiet)
{
	order_check_all(o, 0);
	if (quiet < IDLE_NS || order_first_deadline(o) != ORDER_NEVER)
		return;
	for (size_t i = 0; i < o->baton.n; i++) {
		struct order_thread *t = order_thread_of(o->baton.threads[i]);

		if (t->b.state != BATON_WAITS || t->asleep)
			continue;
		order_let(o, t);
		t->lent = true;
		baton_ready(&o->baton, &t->b);
		return;
	}
}

/* The answering process shows a reader only while it waits for us; a build that
 * has taken it over may show any thread. */
static void
look_at_reader(struct order *o)
{
	struct order_thread *t = order_find(o, clocks_reader(o->clocks));

	if (t && o->baton.holder == &t->b && t->stop == ORDER_RUNS &&
		ptrace(PTRACE_INTERRUPT, t->b.tid, NULL, NULL) == 0)
		o->reader = t;
	(void)clocks_reader_seen(o->clocks);
}

/* A process that sees sleepers may have seen the holder sleep. */
static void
look_at_sleeper(struct order *o, int64_t now)
{
	struct order_thread *t = order_thread_of(o->baton.holder);

	if (sleep_watch_rang(o->watch)) {
		o->rang_ns = now;
		if (t && order_look_late(o, t))
			o->n_blind -= o->n_blind > 0;
	} else if (t && now - o->rang_ns >= LOOK_NS)
		sleep_watch_arm(o->watch, t->b.tid);
}

/* It gets no turn, as other programs run: look at the holder after 100, 200, 400
 * microseconds. */
static int64_t
look_unwatched(struct order *o, int64_t quiet)
{
	if (o->baton.holder && o->n_blind > 0 && quiet >= PEEK_NS)
		(void)order_look_late(o, order_thread_of(o->baton.holder));
	if (o->n_blind == 0 || quiet >= LOOK_NS)
		return has_spun(o) ? SPUN_LOOK_NS : LOOK_NS;
	return quiet > PEEK_NS ? quiet : PEEK_NS;
}

int64_t
order_tick(struct order *o)
{
	const int64_t now = clock_ticks_ns();
	int64_t quiet;

	o->now_ns = now;
	look_at_sleeper(o, now);
	if (o->baton.holder)
		order_made_look(o, order_thread_of(o->baton.holder));
	if (clocks_reader(o->clocks) > 0)
		look_at_reader(o);

	if (o->seen_events != o->events) {
		o->seen_events = o->events;
		o->quiet_since = now;
		return look_unwatched(o, 0);
	}
	quiet = now - o->quiet_since;
	if (o->interrupted || o->baton.n_dying)
		return look_unwatched(o, quiet);
	if (quiet < TICK_NS) {
		if (quiet >= SPUN_LOOK_NS && has_spun(o))
			look_at_spinner(o,
				order_thread_of(o->baton.holder), quiet);
		return look_unwatched(o, quiet);
	}
	if (o->baton.holder)
		look_at_holder(o, order_thread_of(o->baton.holder), quiet);
	else
		look_at_idle(o, quiet);
	order_settle(o);
	return LOOK_NS;
}
