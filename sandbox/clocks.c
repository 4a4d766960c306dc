/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/clocks.h"
#include "base/clock.h"

#include <stdatomic.h>
#include <sys/mman.h>

#define SLOTS 16384 /* a power of two; many times what a box may hold */
#define PROBES 64   /* slots beside its own that a thread may stand in */
#define TIMERS 4    /* of one process that are remembered */
#define STEP 1000
#define APART 1000 /* reads that a thread may be behind its process */

struct timer {
	int64_t name;
	int64_t waited;       /* what the process has waited when it runs out */
	_Atomic int64_t real; /* when that is; 0: none */
	int64_t interval;     /* 0: once */
};

struct slot {
	_Atomic pid_t tid; /* 0: free */
	pid_t process;
	pid_t parent; /* the thread that begot the process */
	uint64_t serial, parent_serial;
	_Atomic int64_t waited; /* its own waits, and its children's */
	_Atomic int64_t floor;  /* waits of a thread, for the process */
	_Atomic int64_t reads;
	_Atomic int64_t top; /* of the process: most reads of a thread */
	int64_t born_reads;
	uint64_t line;    /* of descent, mixed */
	uint64_t n_asked; /* for chance */
	int n_children;
	uint64_t n_threads; /* that it ever had */
	_Atomic uint32_t n_execs;
	bool mixed;    /* they ran beside each other */
	size_t living; /* its place in that list */
	struct timer timers[TIMERS];
};

struct clocks {
	_Atomic int64_t floor;
	uint64_t serial;
	size_t n_living;
	pid_t living[SLOTS]; /* for the supervisor alone */
	struct slot slots[SLOTS];
};

struct clocks *
clocks_new(struct error *err)
{
	struct clocks *all = mmap(NULL, sizeof *all, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (all == MAP_FAILED) {
		(void)error_sys(err, "making the clocks of the box");
		return NULL;
	}
	return all;
}

/* 0 is the mark of a free one, and nobody's number. */
static struct slot *
find(const struct clocks *all, pid_t tid)
{
	for (unsigned i = 0; tid > 0 && i < PROBES; i++) {
		const struct slot *s = &all->slots[((unsigned)tid + i) % SLOTS];

		if (s->tid == tid)
			return (struct slot *)(uintptr_t)s;
	}
	return NULL;
}

/* Of a thread that is known, else the table's first. */
static struct slot *
slot_of(struct clocks *all, pid_t tid)
{
	struct slot *s = find(all, tid);

	return s ? s : &all->slots[0];
}

static struct slot *
process_of(struct clocks *all, struct slot *s)
{
	struct slot *lead = s->process ? find(all, s->process) : NULL;

	return lead ? lead : s;
}

static void
raise_to(_Atomic int64_t *value, int64_t to)
{
	int64_t is = *value;

	while (is < to && !atomic_compare_exchange_weak(value, &is, to))
		;
}

static int64_t
waited(struct clocks *all, struct slot *s)
{
	int64_t process = process_of(all, s)->floor, own = s->waited,
		box = all->floor, most = own > process ? own : process;

	return most > box ? most : box;
}

/* splitmix64's finisher: a line of descent looks like no other */
static uint64_t
mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static struct slot *
take_slot(struct clocks *all, pid_t tid)
{
	for (unsigned i = 0; i < PROBES; i++) {
		struct slot *s = &all->slots[((unsigned)tid + i) % SLOTS];

		if (s->tid == 0 && s != &all->slots[0]) {
			*s = (struct slot){.serial = ++all->serial};
			return s;
		}
	}
	return NULL;
}

/* From now on others see it. */
static void
show(struct clocks *all, struct slot *s, pid_t tid)
{
	s->living = all->n_living;
	all->living[all->n_living++] = tid;
	s->tid = tid;
}

static void
drop(struct clocks *all, struct slot *s)
{
	pid_t last = all->living[--all->n_living];

	all->living[s->living] = last;
	find(all, last)->living = s->living;
	s->tid = 0;
}

void
clocks_first(struct clocks *all, pid_t tid)
{
	struct slot *s = take_slot(all, tid);

	s->process = tid;
	show(all, s, tid);
}

bool
clocks_known(const struct clocks *all, pid_t tid)
{
	return find(all, tid) != NULL;
}

void
clocks_born(struct clocks *all, pid_t parent, pid_t tid, bool thread)
{
	struct slot *p = slot_of(all, parent), *s;

	if (tid <= 0 || find(all, tid) || !(s = take_slot(all, tid)))
		return;
	s->waited = waited(all, p);
	if (thread) {
		/* how many there are is not the same in every run: to their
		 * creator it makes no difference */
		s->process = p->process;
		s->line = mix(p->line ^ mix(++process_of(all, p)->n_threads));
		s->born_reads = p->born_reads;
		s->reads = s->top = (int64_t)p->reads;
	} else {
		/* brothers differ by when they were born */
		s->process = tid;
		s->line = mix(p->line += UINT64_C(0x9e3779b97f4a7c15));
		s->born_reads = ++p->reads;
		s->reads = s->top = s->born_reads;
		s->parent = parent;
		s->parent_serial = p->serial;
		p->mixed = p->n_children++ > 0;
	}
	show(all, s, tid);
}

void
clocks_renamed(struct clocks *all, pid_t from, pid_t tid)
{
	struct slot *old = find(all, from), *s = find(all, tid);

	if (s)
		s->n_execs++;
	if (!old || !s || from == tid)
		return;
	s->waited = old->waited;
	s->reads = old->reads;
	s->line = old->line;
	s->n_asked = old->n_asked;
	drop(all, old);
}

/* What the child has waited, its parent has. */
static void
inherit(struct clocks *all, struct slot *s)
{
	struct slot *p = find(all, s->parent);

	if (!p || p->serial != s->parent_serial)
		return;
	if (!s->n_threads)
		raise_to(&p->waited, waited(all, s));
	if (!s->n_threads && !p->mixed)
		raise_to(&p->reads, s->reads);
	if (--p->n_children == 0)
		p->mixed = false;
}

void
clocks_died(struct clocks *all, pid_t tid)
{
	struct slot *s = find(all, tid);

	if (!s)
		return;
	if (s->process == tid)
		inherit(all, s);
	drop(all, s);
}

bool
clocks_everybody(struct clocks *all, pid_t of,
	bool (*visit)(pid_t tid, void *arg), void *arg)
{
	pid_t process = of ? slot_of(all, of)->process : 0;

	for (size_t i = 0; i < all->n_living; i++) {
		pid_t tid = all->living[i];

		if (process && slot_of(all, tid)->process != process)
			continue;
		if (!visit(tid, arg))
			return false;
	}
	return true;
}

/* What a timer has gone on after its first time. */
static int64_t
laps(const struct timer *t, int64_t now)
{
	return t->interval ? (now - t->real) / t->interval * t->interval : 0;
}

/* A timer that has run out is a wait that the whole process has behind it. */
static void
run_out(struct slot *s, struct slot *lead)
{
	int64_t now = 0;

	for (size_t i = 0; i < TIMERS; i++) {
		struct timer *t = &lead->timers[i];

		if (!t->real)
			continue;
		now = now ? now : clock_ticks_ns();
		if (now < t->real)
			continue;
		raise_to(&s->waited, t->waited + laps(t, now));
		raise_to(&lead->floor, s->waited);
		if (!t->interval)
			t->real = 0;
	}
}

static int64_t
value(struct clocks *all, struct slot *s)
{
	return waited(all, s) + STEP * s->reads;
}

int64_t
clocks_now(struct clocks *all, pid_t tid)
{
	struct slot *s = slot_of(all, tid);

	run_out(s, process_of(all, s));
	return value(all, s);
}

int64_t
clocks_read(struct clocks *all, pid_t tid)
{
	struct slot *s = slot_of(all, tid), *lead = process_of(all, s);

	run_out(s, lead);
	s->reads++;
	/* threads hand times to each other: none may be far behind */
	raise_to(&s->reads, lead->top - APART);
	raise_to(&lead->top, s->reads);
	return value(all, s);
}

int64_t
clocks_cpu(struct clocks *all, pid_t tid)
{
	struct slot *s = slot_of(all, tid);

	(void)clocks_read(all, tid);
	return STEP * (s->reads - s->born_reads);
}

void
clocks_wait(struct clocks *all, pid_t tid, struct clock_wait *out)
{
	struct slot *s = slot_of(all, tid);

	out->began = clocks_now(all, tid);
	out->waited = waited(all, s);
	out->process = process_of(all, s)->floor;
	out->box = all->floor;
}

void
clocks_waited(struct clocks *all, pid_t tid, const struct clock_wait *w,
	int64_t length, enum clock_scope scope)
{
	struct slot *s = slot_of(all, tid);

	raise_to(&s->waited, w->waited + length);
	if (scope != CLOCK_OF_THREAD)
		raise_to(&process_of(all, s)->floor,
			(w->process > w->box ? w->process : w->box) + length);
	if (scope == CLOCK_OF_BOX)
		raise_to(&all->floor, w->box + length);
}

static struct timer *
timer_of(struct slot *lead, int64_t name)
{
	struct timer *unused = &lead->timers[0];

	for (size_t i = 0; i < TIMERS; i++) {
		if (lead->timers[i].real && lead->timers[i].name == name)
			return &lead->timers[i];
		if (!lead->timers[i].real)
			unused = &lead->timers[i];
	}
	return unused;
}

void
clocks_timer(struct clocks *all, pid_t tid, int64_t name, int64_t length,
	int64_t interval)
{
	struct slot *s = slot_of(all, tid), *lead = process_of(all, s);
	struct timer *t = timer_of(lead, name);

	t->real = 0; /* nobody looks at it while it changes */
	t->name = name;
	t->waited = waited(all, s) + length;
	t->interval = interval;
	if (length)
		t->real = clock_ticks_ns() + length;
}

int64_t
clocks_timer_left(struct clocks *all, pid_t tid, int64_t name)
{
	struct slot *s = slot_of(all, tid), *lead = process_of(all, s);
	const struct timer *t = timer_of(lead, name);
	int64_t left = t->waited - waited(all, s);

	if (!t->real || t->name != name)
		return 0;
	return left > 0 ? left : 1;
}

bool
clocks_identity(struct clocks *all, pid_t tid, struct clock_identity *out)
{
	struct slot *s = find(all, tid);

	if (!s)
		return false;
	s = process_of(all, s);
	*out = (struct clock_identity){s->process, s->serial, s->n_execs};
	return true;
}

void
clocks_chance(struct clocks *all, pid_t tid, uint64_t out[2])
{
	struct slot *s = slot_of(all, tid);

	out[0] = s->line;
	out[1] = s->n_asked++;
}
