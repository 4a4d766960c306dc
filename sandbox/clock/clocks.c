/* SPDX-License-Identifier: Apache-2.0 */
/* The threads of a box; clocks_time.c computes their times. */
#include "base/file.h"
#include "sandbox/clock/clocks_private.h"
#include "sandbox/core/splitmix.h"

#include <stdatomic.h>
#include <sys/mman.h>

struct clocks *
clocks_new(bool (*exists)(pid_t pid), int64_t (*ticks)(void), struct error *err)
{
	const struct clocks made = {.exists = exists,
		.ticks = ticks,
		.shared = mmap(NULL, sizeof *made.shared,
			PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
		.own = NULL,
		.bell = -1};
	struct clocks *all;

	if (made.shared == MAP_FAILED) {
		(void)error_sys(err, "allocating the clocks of the box");
		return NULL;
	}
	all = mem_copy(&made, sizeof made);
	all->own = mem_alloc(1, sizeof *all->own);
	return all;
}

void
clocks_free(struct clocks *all)
{
	if (!all)
		return;
	(void)munmap(all->shared, sizeof *all->shared);
	close_fd(&all->bell);
	free(all->own);
	free(all);
}

void
clocks_follow(struct clocks *all)
{
	free(take_ptr(all->own));
}

static pid_t
tid_of(const struct clocks *all, unsigned slot)
{
	return all->own ? all->own->lives[slot].tid
			: all->shared->slots[slot].tid;
}

unsigned
clocks_find(const struct clocks *all, pid_t tid)
{
	/* 0 marks a free slot, and is the tid of no thread */
	for (unsigned i = 0; tid > 0 && i < TID_PROBES; i++) {
		unsigned slot = tid_slot(tid, i);

		if (slot != 0 && tid_of(all, slot) == tid)
			return slot;
	}
	return 0;
}

static pid_t
process_of(const struct clocks *all, unsigned slot)
{
	return all->own ? all->own->lives[slot].process
			: all->shared->slots[slot].process;
}

unsigned
clocks_lead(const struct clocks *all, unsigned slot)
{
	unsigned lead = clocks_find(all, process_of(all, slot));

	return lead ? lead : slot;
}

/* A pid that is used again does not belong to a zombie any more. */
static unsigned
take_slot(struct clocks *all, pid_t tid)
{
	unsigned taken = 0;

	for (unsigned i = 0; i < TID_PROBES; i++) {
		unsigned slot = tid_slot(tid, i);
		struct clock_life *l = &all->own->lives[slot];

		if (l->zombie == tid) {
			l->zombie = -1;
			clocks_publish(all, slot);
		}
		if (!taken && slot != 0 && l->tid == 0 && l->zombie == 0)
			taken = slot;
	}
	if (!taken)
		return 0;
	all->own->lives[taken] =
		(struct clock_life){.serial = ++all->own->serial};
	all->shared->slots[taken] = (struct clock_slot){0};
	return taken;
}

void
clocks_publish(struct clocks *all, unsigned slot)
{
	const struct clock_life *l = &all->own->lives[slot];
	struct clock_slot *s = &all->shared->slots[slot];

	s->process = l->process;
	s->serial = l->serial;
	s->line = l->line;
	s->n_execs = l->n_execs;
	s->start_reads = l->start_reads;
	s->parent = l->parent;
	s->parent_serial = l->parent_serial;
	s->mixed = l->mixed;
	s->threaded = l->n_threads > 0;
	s->n_children = l->n_children;
	s->zombies = l->zombies;
	s->next = l->next;
	s->zombie = l->zombie;
	s->tid = l->tid; /* last: now the answering process sees the slot */
}

static void
add_living(struct clocks *all, unsigned slot, pid_t tid)
{
	struct clocks_own *own = all->own;

	own->lives[slot].tid = tid;
	own->lives[slot].living = own->n_living;
	own->living[own->n_living++] = slot;
	all->shared->n_living = (unsigned)own->n_living;
	clocks_publish(all, slot);
}

static void
drop_living(struct clocks *all, unsigned slot)
{
	struct clocks_own *own = all->own;
	unsigned last = own->living[--own->n_living];

	all->shared->n_living = (unsigned)own->n_living;
	own->living[own->lives[slot].living] = last;
	own->lives[last].living = own->lives[slot].living;
	own->lives[slot].tid = 0;
	clocks_publish(all, slot);
}

void
clocks_first(struct clocks *all, pid_t tid)
{
	unsigned slot = take_slot(all, tid);

	all->own->lives[slot].process = tid;
	add_living(all, slot, tid);
}

bool
clocks_known(const struct clocks *all, pid_t tid)
{
	return clocks_find(all, tid) != 0;
}

bool
clocks_threaded(const struct clocks *all, pid_t tid)
{
	return all->own->lives[clocks_lead(all, clocks_find(all, tid))]
		       .n_threads > 0;
}

/* The number of threads is not the same in every run, so it must not change the
 * clock of their creator. */
static void
init_thread(struct clocks *all, unsigned parent, unsigned slot)
{
	struct clock_life *lives = all->own->lives, *p = &lives[parent],
			  *l = &lives[slot];
	struct clock_slot *s = &all->shared->slots[slot];
	unsigned lead = clocks_lead(all, parent);
	uint64_t nth = ++lives[lead].n_threads;

	clocks_publish(all, lead);
	l->process = p->process;
	l->line = splitmix(p->line ^ splitmix(nth));
	l->start_reads = p->start_reads;
	s->reads = s->top = clocks_reads(&all->shared->slots[parent]);
}

/* Siblings differ in the order of their creation. */
static void
init_process(struct clocks *all, unsigned parent, unsigned slot, pid_t tid)
{
	struct clock_life *p = &all->own->lives[parent],
			  *l = &all->own->lives[slot];
	struct clock_slot *from = &all->shared->slots[parent],
			  *s = &all->shared->slots[slot];

	atomic_fetch_add(&from->reads, 1);
	p->line += UINT64_C(0x9e3779b97f4a7c15);
	p->mixed = p->n_children++ > 0;
	clocks_publish(all, parent);
	l->process = tid;
	l->parent = p->tid;
	l->parent_serial = p->serial;
	l->line = splitmix(p->line);
	s->reads = s->top = l->start_reads = clocks_reads(from);
}

void
clocks_born(struct clocks *all, pid_t parent, pid_t tid, bool thread)
{
	unsigned from = clocks_find(all, parent), slot;

	if (tid <= 0 || clocks_known(all, tid) || !(slot = take_slot(all, tid)))
		return;
	clocks_settle(all, from);
	all->shared->slots[slot].waited = clocks_length(all, from);
	if (thread)
		init_thread(all, from, slot);
	else
		init_process(all, from, slot, tid);
	add_living(all, slot, tid);
}

void
clocks_renamed(struct clocks *all, pid_t from, pid_t tid)
{
	unsigned was = clocks_find(all, from), is = clocks_find(all, tid);
	struct clock_slot *slots = all->shared->slots;

	if (!is)
		return;
	all->own->lives[is].n_execs++;
	if (was && was != is) {
		all->own->lives[is].line = all->own->lives[was].line;
		slots[is].waited = (int64_t)slots[was].waited;
		slots[is].reads = (int64_t)slots[was].reads;
		slots[is].n_requests = (uint64_t)slots[was].n_requests;
		clocks_forsake(all, was);
		drop_living(all, was);
	}
	clocks_publish(all, is);
}

void
clocks_died(struct clocks *all, pid_t tid)
{
	unsigned slot = clocks_find(all, tid);

	if (!slot)
		return;
	clocks_settle(all, slot);
	clocks_forsake(all, slot);
	drop_living(all, slot);
	if (all->own->lives[slot].process == tid)
		clocks_leave(all, slot);
}

bool
clocks_everybody(struct clocks *all, pid_t of,
	bool (*visit)(pid_t tid, void *arg), void *arg)
{
	const struct clocks_own *own = all->own;
	pid_t process = of ? own->lives[clocks_find(all, of)].process : 0;

	for (size_t i = 0; i < own->n_living; i++) {
		const struct clock_life *l = &own->lives[own->living[i]];

		if (process && l->process != process)
			continue;
		if (!visit(l->tid, arg))
			return false;
	}
	return true;
}

bool
clocks_identity(struct clocks *all, pid_t tid, struct clock_identity *out)
{
	unsigned slot = clocks_find(all, tid), lead = clocks_lead(all, slot);
	const struct clock_slot *s = &all->shared->slots[lead];
	const struct clock_life *l = all->own ? &all->own->lives[lead] : NULL;

	if (!slot)
		return false;
	*out = l ? (struct clock_identity){l->process, l->serial, l->n_execs}
		 : (struct clock_identity){s->process, s->serial, s->n_execs};
	return true;
}
