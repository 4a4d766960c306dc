/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inode numbers as the box shows them.
 *
 * Real inode numbers depend on what the machine did before. The box derives the
 * number of a file from the path by which the file was first seen, and from the
 * count of files seen at that path before. It does not number files in order of
 * first use: the programs of a pipeline run in parallel, and which of them
 * first uses a library differs from run to run. A file without a path (pipe,
 * socket) gets the next small number.
 */
#include "sandbox/answer/call/inode.h"
#include "base/bytes.h"
#include "sandbox/core/splitmix.h"

/* above the fixed numbers of every file system */
#define SMALL_FIRST 1000
/* a build can create pipes without limit: those beyond it share a number */
#define PAIRS_MAX (1 << 20)
#define PATHS_FIRST (UINT64_C(1) << 21) /* above all small numbers */
/* every archive format has room for a number below this */
#define PATHS_END (UINT64_C(1) << 31)
/* above all numbers that are assigned */
#define WORK_OVERFLOW (UINT64_C(1) << 32)

struct pair {
	uint64_t dev, ino, shown; /* shown 0: free */
};

struct cell {
	uint64_t key, value; /* key 0: free */
};

/* Open addressing; never more than half full. */
struct cells {
	struct cell *cells;
	size_t n_cells, n_used;
};

struct inode_table {
	struct pair *pairs;
	size_t n_pairs, n_used;
	struct cells seen;  /* path hash: files seen there */
	struct cells taken; /* numbers that are assigned */
	uint64_t n_small;
};

static struct cell *
find_cell(struct cells *t, uint64_t key)
{
	size_t at = (size_t)splitmix(key) & (t->n_cells - 1);

	while (t->cells[at].key && t->cells[at].key != key)
		at = (at + 1) & (t->n_cells - 1);
	return &t->cells[at];
}

/* The value of key; a new key has 0. */
static uint64_t *
value_of(struct cells *t, uint64_t key)
{
	struct cell *c;

	if (t->n_used * 2 >= t->n_cells) {
		struct cells old = *t;

		t->n_cells = old.n_cells ? old.n_cells * 2 : 1024;
		t->cells = mem_alloc(t->n_cells, sizeof *t->cells);
		for (size_t i = 0; i < old.n_cells; i++)
			if (old.cells[i].key)
				*find_cell(t, old.cells[i].key) = old.cells[i];
		free(old.cells);
	}
	c = find_cell(t, key);
	t->n_used += !c->key;
	c->key = key;
	return &c->value;
}

static struct pair *
find_pair(struct inode_table *t, uint64_t dev, uint64_t ino)
{
	size_t at = (size_t)splitmix(ino ^ dev << 48) & (t->n_pairs - 1);

	while (t->pairs[at].shown &&
		(t->pairs[at].ino != ino || t->pairs[at].dev != dev))
		at = (at + 1) & (t->n_pairs - 1);
	return &t->pairs[at];
}

static void
grow_pairs(struct inode_table *t)
{
	struct inode_table old = *t;

	t->n_pairs = old.n_pairs ? old.n_pairs * 2 : 1024;
	t->pairs = mem_alloc(t->n_pairs, sizeof *t->pairs);
	for (size_t i = 0; i < old.n_pairs; i++)
		if (old.pairs[i].shown)
			*find_pair(t, old.pairs[i].dev, old.pairs[i].ino) =
				old.pairs[i];
	free(old.pairs);
}

/* FNV-1a; never 0, which marks a free cell. */
uint64_t
inode_path_key(const char *path)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *path; path++)
		h = (h ^ (unsigned char)*path) * UINT64_C(0x100000001b3);
	return h ? h : 1;
}

static uint64_t
choose_number(struct inode_table *t, const char *path)
{
	uint64_t key, shown, *used;

	if (!path || *path != '/')
		return SMALL_FIRST + ++t->n_small;
	key = inode_path_key(path);
	shown = splitmix(key + (*value_of(&t->seen, key))++);
	/* two files with one number would look like hard links */
	do
		shown = PATHS_FIRST + shown % (PATHS_END - PATHS_FIRST);
	while (*(used = value_of(&t->taken, shown)) && ++shown);
	*used = 1;
	return shown;
}

static struct inode_table *
table_with_room(struct answer_state *s)
{
	if (!s->inodes)
		s->inodes = mem_alloc(1, sizeof *s->inodes);
	if (s->inodes->n_used * 2 >= s->inodes->n_pairs)
		grow_pairs(s->inodes);
	return s->inodes;
}

/* The kernel gives a file of /proc a new inode number each time it loads the
 * file into its cache, and each answer is a new file: these numbers cannot be
 * remembered. */
static bool
is_temporary(const struct answer_state *s, uint64_t dev)
{
	return dev == s->proc_dev || dev == s->outer_proc_dev ||
	       dev == s->answers_dev;
}

bool
inode_known(struct answer_state *s, uint64_t dev, uint64_t ino)
{
	return is_temporary(s, dev) ||
	       find_pair(table_with_room(s), dev, ino)->shown;
}

uint64_t
inode_number(
	struct answer_state *s, uint64_t dev, uint64_t ino, const char *path)
{
	struct inode_table *t;
	struct pair *p;

	if (is_temporary(s, dev))
		return 1;
	t = table_with_room(s);
	p = find_pair(t, dev, ino);
	if (!p->shown && t->n_used == PAIRS_MAX)
		return dev == s->work_dev ? ino + WORK_OVERFLOW : SMALL_FIRST;
	if (!p->shown) {
		t->n_used++;
		*p = (struct pair){dev, ino, choose_number(t, path)};
	}
	return p->shown;
}
