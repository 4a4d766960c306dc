/* SPDX-License-Identifier: Apache-2.0 */
/* The times that children pass on to their parents. */
#include "sandbox/clock/clocks_private.h"

#define WHOLE 1000 /* reads are passed on in multiples of this */

/* Set the waits and reads that a child passes on: none if it had threads. */
static void
set_inheritance(struct clocks *all, unsigned slot)
{
	const struct clock_life *l = &all->own->lives[slot];
	struct clock_slot *s = &all->shared->slots[slot];
	int64_t read = clocks_reads(s) - l->start_reads;

	if (l->n_threads) {
		s->waited = s->reads = 0;
		return;
	}
	clocks_raise(&s->waited, clocks_length(all, slot));
	s->reads = read < 0 ? 0 : l->start_reads + read / WHOLE * WHOLE;
}

void
clocks_leave(struct clocks *all, unsigned slot)
{
	struct clock_life *l = &all->own->lives[slot], *p;
	unsigned parent = clocks_find(all, l->parent);

	p = &all->own->lives[parent];
	if (!parent || p->serial != l->parent_serial)
		return;
	set_inheritance(all, slot);
	l->zombie = l->process;
	l->next = p->zombies;
	p->zombies = slot;
	clocks_publish(all, slot);
	clocks_publish(all, parent);
}

void
clocks_forsake(struct clocks *all, unsigned parent)
{
	struct clock_life *lives = all->own->lives;
	unsigned next;

	for (unsigned slot = lives[parent].zombies; slot; slot = next) {
		next = lives[slot].next;
		lives[slot].zombie = 0;
		clocks_publish(all, slot);
	}
	lives[parent].zombies = 0;
	clocks_publish(all, parent);
}

static bool
is_gone(const struct clocks *all, pid_t zombie)
{
	return zombie < 0 || !all->exists(zombie);
}

/* To repeat this has no effect. */
static void
inherit_times(struct clocks *all, unsigned slot, unsigned child, bool mixed)
{
	struct clock_slot *to = &all->shared->slots[slot],
			  *from = &all->shared->slots[child];

	clocks_raise(&to->waited, clocks_seen(&from->waited, CLOCK_MOST));
	if (!mixed)
		clocks_raise(&to->reads, clocks_reads(from));
}

static void
settle_own(struct clocks *all, unsigned slot)
{
	struct clock_life *lives = all->own->lives, *p = &lives[slot];
	unsigned last = slot, is, next;

	for (is = p->zombies; is; is = next) {
		next = lives[is].next;
		if (!is_gone(all, lives[is].zombie)) {
			last = is;
			continue;
		}
		inherit_times(all, slot, is, p->mixed);
		*(last == slot ? &p->zombies : &lives[last].next) = next;
		lives[is].zombie = 0;
		clocks_publish(all, is);
		clocks_publish(all, last);
		p->n_children--;
	}
	if (p->n_children == 0)
		p->mixed = false;
	clocks_publish(all, slot);
}

/* The supervisor removes them from the list, while the thread makes no call. */
static void
settle_shared(struct clocks *all, unsigned slot)
{
	struct clock_slot *slots = all->shared->slots;
	unsigned is = slots[slot].zombies;

	for (int i = 0; is > 0 && is < CLOCK_SLOTS && i < CLOCK_SLOTS; i++) {
		struct clock_slot *s = &slots[is];

		is = s->next;
		if (s->settled || !is_gone(all, s->zombie))
			continue;
		inherit_times(
			all, slot, (unsigned)(s - slots), slots[slot].mixed);
		s->settled = true;
	}
}

void
clocks_settle(struct clocks *all, unsigned slot)
{
	if (!all->own)
		settle_shared(all, slot);
	else if (all->own->lives[slot].zombies)
		settle_own(all, slot);
}
