/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inode numbers as the box shows them.
 *
 * They are the machine's: each gets the next number when it is first seen, so
 * that a build that looks in the same order sees the same.  Those of the box's
 * own file system, too: they are dealt out to each processor in advance.
 */
#include "base/bytes.h"
#include "sandbox/virtual.h"

#define FIRST 1000 /* none of a file system's own fixed numbers */
/* a build can make pipes without end: those past it share a number */
#define MOST (1 << 20)
#define PAST (UINT64_C(1) << 32) /* past all numbers that are given out */

struct pair {
	uint64_t dev, ino, is; /* is 0: free */
};

/* Open addressing; never more than half full. */
struct virtual_inodes {
	struct pair *pairs;
	size_t n_pairs, n_used;
};

static struct pair *
slot(struct virtual_inodes *t, uint64_t dev, uint64_t ino)
{
	uint64_t hash = (ino ^ dev << 48) * UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)(hash >> 20) & (t->n_pairs - 1);

	while (t->pairs[at].is &&
		(t->pairs[at].ino != ino || t->pairs[at].dev != dev))
		at = (at + 1) & (t->n_pairs - 1);
	return &t->pairs[at];
}

static void
grow(struct virtual_inodes *t)
{
	struct virtual_inodes old = *t;

	t->n_pairs = old.n_pairs ? old.n_pairs * 2 : 1024;
	t->pairs = mem_alloc(t->n_pairs, sizeof *t->pairs);
	for (size_t i = 0; i < old.n_pairs; i++)
		if (old.pairs[i].is)
			*slot(t, old.pairs[i].dev, old.pairs[i].ino) =
				old.pairs[i];
	free(old.pairs);
}

uint64_t
virtual_inode(struct virtual_state *s, uint64_t dev, uint64_t ino)
{
	struct pair *p;

	/* a file of /proc gets a new number each time it is remembered */
	if (dev == s->proc_dev || dev == s->outer_proc_dev ||
		dev == s->answers_dev)
		return 1;
	if (!s->inodes)
		s->inodes = mem_alloc(1, sizeof *s->inodes);
	if (s->inodes->n_used * 2 >= s->inodes->n_pairs)
		grow(s->inodes);
	p = slot(s->inodes, dev, ino);
	/* two files must not be taken for one */
	if (!p->is && s->inodes->n_used == MOST)
		return dev == s->work_dev ? ino + PAST : FIRST;
	if (!p->is) {
		s->inodes->n_used++;
		*p = (struct pair){dev, ino, FIRST + s->inodes->n_used};
	}
	return p->is;
}
