/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/answer/same_second.h"
#include "sandbox/answer/call/inode.h"
#include "sandbox/answer/file_time.h"
#include "sandbox/clock/clocks_files.h"
#include "sandbox/core/splitmix.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>

#define SECOND INT64_C(1000000000)
#define CELLS (1 << 16)

/* Names of files whose translations are valid by the second of the file. */
static const char *const endings[] = {
	".py", /* importlib: the .pyc holds the second and the size */
};

/* A version that was shown, by the number of its inode and by its path. */
struct cell {
	uint64_t key; /* 0: free */
	uint64_t ino;
	struct statx_timestamp m, c; /* real */
	int64_t second;              /* shown */
};

/* Open addressing.  When it is half full all are forgotten. */
struct same_second {
	struct cell cells[CELLS];
	size_t n_used;
};

static bool
has_ending(const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		size_t end = strlen(endings[i]);

		if (len > end && strcmp(path + len - end, endings[i]) == 0)
			return true;
	}
	return false;
}

/* The text decides, where there is one: the path itself costs two calls. */
static bool
is_compared(const struct answer_state *s, const struct path *p,
	const struct statx *x)
{
	char path[PATH_MAX];

	if (!S_ISREG(x->stx_mode) || p->number >= 0)
		return false;
	if (*p->path)
		return has_ending(p->path);
	path_name(s, p, x, path);
	return has_ending(path);
}

static struct same_second *
table_with_room(struct answer_state *s)
{
	if (!s->seconds)
		s->seconds = mem_alloc(1, sizeof *s->seconds);
	if (s->seconds->n_used * 2 >= CELLS)
		memset(s->seconds, 0, sizeof *s->seconds);
	return s->seconds;
}

static struct cell *
cell_of(struct same_second *t, uint64_t key)
{
	size_t at = (size_t)splitmix(key) & (CELLS - 1);

	while (t->cells[at].key && t->cells[at].key != key)
		at = (at + 1) & (CELLS - 1);
	t->n_used += !t->cells[at].key;
	t->cells[at].key = key;
	return &t->cells[at];
}

static bool
is_equal(const struct statx_timestamp *a, const struct statx_timestamp *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* Let the box, and then the file, be later than this second. */
static bool
pass_second(struct answer_state *s, const struct path *p, int64_t second)
{
	int64_t box =
		(second + 1 - s->plan->epoch_s) * SECOND - CLOCKS_REAL_START;

	clocks_box_pass(s->clocks, box);
	return write_order_advance(s->order, clocks_box(s->clocks)) &&
	       utimensat(p->dir, p->path, NULL, p->flags) == 0;
}

static int64_t
stamp_of_change(const struct statx *x)
{
	return x->stx_ctime.tv_sec * SECOND + x->stx_ctime.tv_nsec;
}

bool
same_second_renew(
	struct answer_state *s, const struct path *p, const struct statx *x)
{
	struct same_second *t;
	struct statx shown = *x;
	struct cell *file, *here;
	char path[PATH_MAX];
	bool other;

	if (!is_compared(s, p, x))
		return false;
	t = table_with_room(s);
	file = cell_of(t, x->stx_ino << 1 | 1);
	if (file->ino && is_equal(&file->m, &x->stx_mtime) &&
		is_equal(&file->c, &x->stx_ctime))
		return false;
	path_name(s, p, x, path);
	file_time_show(s, &shown);
	here = cell_of(t, inode_path_key(path) << 1);
	other = here->ino &&
		(here->ino != x->stx_ino || !is_equal(&here->m, &x->stx_mtime));
	if (other && here->second == shown.stx_mtime.tv_sec &&
		!file_time_is_set(s, x) &&
		pass_second(s, p, shown.stx_mtime.tv_sec))
		return true;
	/* what is remembered must not have the stamp of a later version */
	if (write_order_settle(s->order, stamp_of_change(x)))
		return true;
	file->ino = here->ino = x->stx_ino;
	file->m = here->m = x->stx_mtime;
	file->c = here->c = x->stx_ctime;
	here->second = shown.stx_mtime.tv_sec;
	return false;
}

void
same_second_forget(struct same_second *seen)
{
	free(seen);
}
