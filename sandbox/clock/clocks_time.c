/* SPDX-License-Identifier: Apache-2.0 */
/* The time of a thread: reads, waits and timers. */
#include "sandbox/clock/clocks_private.h"

#include <sched.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/uio.h>
#include <unistd.h>

#define LAG_MAX 16384      /* reads that a thread may be behind its process */
#define OFTEN 5000         /* reads until the reader is shown to the tracer */
#define READER_NONE (-1)   /* instead of its number: no reader waits */
#define READER_PASSED (-2) /* and one would have waited */
#define TRIES 1000 /* to raise a value that another process writes too */

int64_t
clocks_seen(const _Atomic int64_t *value, int64_t most)
{
	int64_t is = *value;

	return is < 0 ? 0 : is > most ? most : is;
}

int64_t
clocks_reads(const struct clock_slot *slot)
{
	return clocks_seen(&slot->reads, CLOCK_MOST / CLOCK_STEP);
}

static int64_t
seen(const _Atomic int64_t *moment)
{
	return clocks_seen(moment, CLOCK_MOST);
}

void
clocks_raise(_Atomic int64_t *value, int64_t to)
{
	int64_t is = *value;

	for (int i = 0; is < to && i < TRIES; i++)
		if (atomic_compare_exchange_weak(value, &is, to))
			break;
}

int64_t
clocks_later(int64_t moment, int64_t length)
{
	return length < CLOCK_MOST - moment ? moment + length : CLOCK_MOST;
}

int64_t
clocks_length(const struct clocks *all, unsigned slot)
{
	const struct clock_slot *slots = all->shared->slots;
	int64_t box = seen(&all->shared->floor), process, own, most;

	if (all->shared->joined)
		return box;
	process = seen(&slots[clocks_lead(all, slot)].floor);
	own = seen(&slots[slot].waited);
	most = own > process ? own : process;
	return most > box ? most : box;
}

/* How often a timer has expired, this long after its first expiration. */
static int64_t
times_out(const struct clock_timer *t, int64_t since)
{
	int64_t interval = seen(&t->interval);

	return 1 + (interval ? since / interval : 0);
}

/* How often the timer has expired for the build: each time that it was
 * notified, and once more where it waits for one that is due.  How often the
 * timer has really expired depends on how fast the machine computes. */
static int64_t
known_times(const struct clock_timer *t, int64_t since)
{
	bool due = t->awaited && times_out(t, since) > seen(&t->n_expired);

	return seen(&t->n_reported) + due;
}

static int64_t
laps_length(const struct clock_timer *t, int64_t n)
{
	int64_t interval = seen(&t->interval);

	if (n <= 0 || interval == 0)
		return 0;
	return n < CLOCK_MOST / interval ? n * interval : CLOCK_MOST;
}

/* A timer that has expired counts as a wait of the whole process. */
static void
expire_timers(
	const struct clocks *all, struct clock_slot *s, struct clock_slot *lead)
{
	int64_t now = 0;

	for (size_t i = 0; i < CLOCK_TIMERS; i++) {
		struct clock_timer *t = &lead->timers[i];
		int64_t real = t->real, n;

		if (real <= 0)
			continue;
		now = now ? now : all->ticks();
		if (now < real || (n = known_times(t, now - real)) == 0)
			continue;
		clocks_raise(&s->waited,
			clocks_later(seen(&t->waited), laps_length(t, n - 1)));
		clocks_raise(&lead->floor, seen(&s->waited));
		if (t->interval == 0)
			t->real = 0;
	}
}

int64_t
clocks_value(const struct clocks *all, unsigned slot)
{
	const int64_t reads = all->shared->joined
				      ? clocks_seen(&all->shared->reads,
						CLOCK_MOST / CLOCK_STEP)
				      : clocks_reads(&all->shared->slots[slot]);

	return clocks_later(clocks_length(all, slot), CLOCK_STEP * reads);
}

int64_t
clocks_now(struct clocks *all, pid_t tid)
{
	struct clock_slot *slots = all->shared->slots;
	unsigned slot = clocks_find(all, tid);

	clocks_settle(all, slot);
	expire_timers(all, &slots[slot], &slots[clocks_lead(all, slot)]);
	return clocks_value(all, slot);
}

/* Let the reader wait, or have the supervisor know that one would have. */
static void
show_reader(struct clocks_shared *shared, pid_t tid)
{
	pid_t was = 0;

	if (!atomic_compare_exchange_strong(&shared->reader, &was, tid) &&
		was == READER_NONE)
		(void)atomic_compare_exchange_strong(
			&shared->reader, &was, READER_PASSED);
}

/* Count one read of a clock.  Returns the slot of the thread. */
static unsigned
count_read(struct clocks *all, pid_t tid)
{
	struct clock_slot *slots = all->shared->slots, *s, *lead;
	unsigned slot = clocks_find(all, tid);

	clocks_settle(all, slot);
	s = &slots[slot];
	lead = &slots[clocks_lead(all, slot)];
	expire_timers(all, s, lead);
	atomic_fetch_add(&s->reads, 1);
	if (atomic_fetch_add(&all->shared->reads, 1) % OFTEN == OFTEN - 1 &&
		all->shared->joined && !all->own)
		show_reader(all->shared, tid);
	/* threads pass times to each other: none may be far behind */
	clocks_raise(&s->reads, (seen(&lead->top) / LAG_MAX - 1) * LAG_MAX);
	clocks_raise(&lead->top, clocks_reads(s));
	return slot;
}

int64_t
clocks_read(struct clocks *all, pid_t tid)
{
	const unsigned slot = count_read(all, tid);
	const int64_t now = clocks_value(all, slot), edge = clocks_edge(now);

	/* with one clock, clocks_ahead() does so */
	if (edge != now && !all->shared->joined)
		clocks_raise(&all->shared->slots[slot].waited,
			clocks_later(clocks_length(all, slot), edge - now));
	return clocks_value(all, slot);
}

int64_t
clocks_cpu(struct clocks *all, pid_t tid)
{
	const struct clock_slot *s = &all->shared->slots[count_read(all, tid)];

	return CLOCK_STEP *
	       (clocks_reads(s) +
		       clocks_seen(&s->folded, CLOCK_MOST / CLOCK_STEP) -
		       clocks_seen(&s->start_reads, CLOCK_MOST / CLOCK_STEP));
}

void
clocks_wait(struct clocks *all, pid_t tid, struct clock_wait *out)
{
	unsigned slot = clocks_find(all, tid);

	out->began = clocks_now(all, tid);
	out->waited = clocks_length(all, slot);
	out->process = seen(&all->shared->slots[clocks_lead(all, slot)].floor);
	out->box = seen(&all->shared->floor);
}

/* The time of the box after such a wait.  If the reads of the thread have led
 * into another second, the time of files follows. */
static int64_t
box_after(const struct clocks *all, unsigned slot, const struct clock_wait *w,
	int64_t length)
{
	const int64_t now = clocks_value(all, slot),
		      to = clocks_later(w->box, length);

	return clocks_edge(
		now - to < CLOCKS_FILES_BEHIND && clocks_edge(now) != now ? now
									  : to);
}

void
clocks_waited(struct clocks *all, pid_t tid, const struct clock_wait *w,
	int64_t length, enum clock_scope scope)
{
	struct clock_slot *slots = all->shared->slots;
	unsigned slot = clocks_find(all, tid);

	clocks_raise(&slots[slot].waited, clocks_later(w->waited, length));
	if (scope != CLOCK_OF_THREAD)
		clocks_raise(&slots[clocks_lead(all, slot)].floor,
			clocks_later(w->process > w->box ? w->process : w->box,
				length));
	if (scope == CLOCK_OF_BOX)
		clocks_raise(
			&all->shared->floor, box_after(all, slot, w, length));
}

void
clocks_join(struct clocks *all)
{
	all->shared->joined = true;
	all->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

pid_t
clocks_reader(const struct clocks *all)
{
	return all->shared->reader;
}

bool
clocks_reader_seen(struct clocks *all)
{
	return atomic_exchange(&all->shared->reader, 0) == READER_PASSED;
}

void
clocks_reader_none(struct clocks *all)
{
	all->shared->reader = READER_NONE;
}

/* The supervisor needs the processor that this process has. */
void
clocks_reader_wait(const struct clocks *all)
{
	const uint64_t once = 1;

	if (all->shared->reader <= 0)
		return;
	(void)!write(all->bell, &once, sizeof once);
	while (all->shared->reader > 0)
		(void)sched_yield();
}

int
clocks_bell(const struct clocks *all)
{
	return all ? all->bell : -1;
}

/* A build that has taken over the answering process may have changed the flags
 * of the descriptor, which are shared: a plain read could wait for ever. */
void
clocks_bell_heard(const struct clocks *all)
{
	uint64_t n;
	struct iovec room = {&n, sizeof n};

	(void)!preadv2(all->bell, &room, 1, -1, RWF_NOWAIT);
}

void
clocks_step(struct clocks *all, int n)
{
	atomic_fetch_add(&all->shared->reads, n);
}

static struct clock_timer *
timer_of(struct clock_slot *lead, int64_t name)
{
	struct clock_timer *unused = &lead->timers[0];

	for (size_t i = 0; i < CLOCK_TIMERS; i++) {
		bool set = lead->timers[i].real != 0;

		if (set && lead->timers[i].name == name)
			return &lead->timers[i];
		if (!set)
			unused = &lead->timers[i];
	}
	return unused;
}

void
clocks_timer(struct clocks *all, pid_t tid, const struct clock_timing *timing)
{
	unsigned slot = clocks_find(all, tid);
	struct clock_timer *t = timer_of(
		&all->shared->slots[clocks_lead(all, slot)], timing->name);

	t->real = 0; /* no process uses the timer while it changes */
	t->name = timing->name;
	t->waited = clocks_length(all, slot) + timing->length;
	t->interval = timing->interval;
	t->n_reported = t->n_expired = 0;
	t->awaited = false;
	if (timing->length)
		t->real = timing->began + timing->length;
}

void
clocks_timer_reported(struct clocks *all, pid_t tid, int64_t name, int64_t n)
{
	unsigned slot = clocks_find(all, tid);
	struct clock_timer *t =
		timer_of(&all->shared->slots[clocks_lead(all, slot)], name);
	int64_t real = t->real, now = all->ticks();

	if (real <= 0 || t->name != name || now < real)
		return;
	t->n_reported = seen(&t->n_reported) + 1;
	t->n_expired = n > 0 ? clocks_later(seen(&t->n_expired), n)
			     : times_out(t, now - real);
	t->awaited = false;
	(void)clocks_now(all, tid);
}

void
clocks_timers_awaited(struct clocks *all, pid_t tid)
{
	unsigned slot = clocks_find(all, tid);
	struct clock_slot *lead = &all->shared->slots[clocks_lead(all, slot)];

	for (size_t i = 0; i < CLOCK_TIMERS; i++)
		lead->timers[i].awaited = true;
}

/* While a notification is due, its interval may have passed or not. */
int64_t
clocks_timer_left(struct clocks *all, pid_t tid, int64_t name)
{
	unsigned slot = clocks_find(all, tid);
	const struct clock_timer *t =
		timer_of(&all->shared->slots[clocks_lead(all, slot)], name);
	int64_t interval = seen(&t->interval),
		n_reported = seen(&t->n_reported), left;

	if (t->real == 0 || t->name != name)
		return 0;
	left = seen(&t->waited) - clocks_length(all, slot);
	left += laps_length(t, n_reported);
	return left > 0 ? left : interval ? interval : 1;
}

void
clocks_chance(struct clocks *all, pid_t tid, uint64_t out[2])
{
	struct clock_slot *s = &all->shared->slots[clocks_find(all, tid)];

	out[0] = s->line;
	out[1] = atomic_fetch_add(&s->n_requests, 1);
}
