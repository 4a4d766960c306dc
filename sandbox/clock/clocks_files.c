/* SPDX-License-Identifier: Apache-2.0 */
/* The time that passes for the whole box, which files show. */
#include "sandbox/clock/clocks_private.h"

#define SECOND INT64_C(1000000000)

/* The part of a second that the clock shows, this long after it began. */
static int64_t
part(int64_t length)
{
	return (CLOCKS_REAL_START + length) % SECOND;
}

int64_t
clocks_edge(int64_t length)
{
	int64_t is = part(length);

	return is < CLOCKS_FILES_BEHIND
		       ? clocks_later(length, CLOCKS_FILES_BEHIND - is)
		       : length;
}

int64_t
clocks_box(const struct clocks *all)
{
	return all->shared->joined
		       ? clocks_value(all, 0)
		       : clocks_seen(&all->shared->floor, CLOCK_MOST);
}

void
clocks_box_pass(struct clocks *all, int64_t to)
{
	const int64_t now = clocks_box(all),
		      floor = clocks_seen(&all->shared->floor, CLOCK_MOST);

	to = clocks_edge(to > now ? to : now);
	if (to > now)
		clocks_raise(
			&all->shared->floor, clocks_later(floor, to - now));
}

/* How many children it has, apart from those it has waited for. */
static int
n_children(const struct clocks *all, unsigned slot)
{
	const struct clock_slot *slots = all->shared->slots;
	unsigned is = slots[slot].zombies;
	int n = slots[slot].n_children;

	for (int i = 0; is > 0 && is < CLOCK_SLOTS && i < CLOCK_SLOTS; i++) {
		n -= slots[is].settled;
		is = slots[is].next;
	}
	return n;
}

/* Does nobody else live than the process and those that created it? */
static bool
is_alone(const struct clocks *all, unsigned slot)
{
	const struct clock_slot *slots = all->shared->slots;
	unsigned n = 0, is = slot;

	for (uint64_t serial = slots[slot].serial;
		is && slots[is].serial == serial && n < CLOCK_SLOTS; n++) {
		serial = slots[is].parent_serial;
		is = clocks_find(all, slots[is].parent);
	}
	return n == all->shared->n_living;
}

/* A process without threads and children. */
static bool
is_plain(const struct clocks *all, unsigned slot)
{
	return slot && clocks_lead(all, slot) == slot &&
	       !all->shared->slots[slot].threaded && n_children(all, slot) == 0;
}

/* Of the reads of a process, let those that are not its creator's become a
 * wait: they will be part of the box's time and must not count twice. */
static void
fold_reads(struct clock_slot *s, int64_t n, int64_t waited)
{
	if (n <= 0)
		return;
	clocks_raise(&s->waited, waited);
	s->folded = clocks_seen(&s->folded, CLOCK_MOST / CLOCK_STEP) + n;
	s->reads = s->top = clocks_reads(s) - n;
}

int64_t
clocks_ahead(struct clocks *all, pid_t tid, int64_t now)
{
	const unsigned slot = clocks_find(all, tid);
	struct clock_slot *s = &all->shared->slots[slot];
	const int64_t box = clocks_box(all);
	int64_t n, own, to;

	if (all->shared->joined)
		return clocks_edge(now);
	if (clocks_edge(now) - box < CLOCKS_TICK || !is_plain(all, slot) ||
		!is_alone(all, slot))
		return 0;
	n = clocks_reads(s) -
	    clocks_seen(&s->start_reads, CLOCK_MOST / CLOCK_STEP);
	own = clocks_later(
		clocks_length(all, slot), n > 0 ? CLOCK_STEP * n : 0);
	to = clocks_edge(own);
	/* those of its creator, too, may have led into another second */
	if (part(now) < now - to + CLOCKS_FILES_BEHIND)
		to = clocks_later(now, CLOCKS_FILES_BEHIND - part(now));
	if (to - box < CLOCKS_TICK)
		return 0;
	fold_reads(s, n, own);
	return to;
}

int64_t
clocks_shorts(struct clocks *all, pid_t tid, struct clock_wait *w,
	int64_t length, int64_t least)
{
	struct clock_life *l = &all->own->lives[clocks_find(all, tid)];

	if (clocks_threaded(all, tid))
		return 0;
	if (l->shorts == 0)
		l->began = *w;
	l->shorts += length;
	if (l->shorts < least)
		return 0;
	*w = l->began;
	length = l->shorts;
	l->shorts = 0;
	return length;
}
