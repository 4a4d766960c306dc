/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The times of the build's own files.
 *
 * A file that the build wrote shows the second of the epoch.  Its nanoseconds
 * are a position in the order in which such files were written, never a measure
 * of real time.  That order is the order of the kernel's time stamps, and of
 * inode numbers where two stamps are equal.
 *
 * A file gets its position when its time is first read.  So make sees which
 * file is older; a build that reads in the same order sees the same times; and
 * no file is from the future, since the wall clock starts after all positions.
 * If there are too many files, the same order decides which are forgotten.
 */
#include "sandbox/answer/file_time.h"
#include "base/clock.h"

#include <sys/stat.h>

#define SECOND INT64_C(1000000000)
#define LAST (CLOCKS_REAL_START - 1)
#define CLOSE 4 /* ns between two files that are read one after the other */

/* One file, as of the last time it was read. */
struct file {
	uint64_t ino; /* 0: free */
	int64_t real, shown;
};

/* One write; the marks are sorted by real, then ino. */
struct mark {
	int64_t real;
	uint64_t ino;
	int64_t shown;
};

struct file_times {
	struct file *files; /* open addressing; never more than half full */
	size_t n_files, n_used;
	struct mark *marks;
	size_t n_marks;
	size_t n_newest;   /* how many marks were the newest when added */
	size_t last;       /* index of the mark that was added last */
	int64_t forgotten; /* the highest position that was forgotten */
};

static struct file *
find_slot(struct file_times *a, uint64_t ino)
{
	uint64_t hash = ino * UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)(hash >> 20) & (a->n_files - 1);

	while (a->files[at].ino && a->files[at].ino != ino)
		at = (at + 1) & (a->n_files - 1);
	return &a->files[at];
}

static bool
is_before(const struct mark *m, int64_t real, uint64_t ino)
{
	return m->real < real || (m->real == real && m->ino <= ino);
}

/* Replace the table by one of n slots; keep only the files that still have a
 * mark. */
static void
resize(struct file_times *a, size_t n)
{
	struct file_times old = *a;

	a->n_files = n;
	a->n_used = 0;
	a->files = mem_alloc(n, sizeof *a->files);
	for (size_t i = 0; i < old.n_files; i++) {
		const struct file *f = &old.files[i];

		if (!f->ino || !is_before(&a->marks[0], f->real, f->ino))
			continue;
		*find_slot(a, f->ino) = *f;
		a->n_used++;
	}
	free(old.files);
}

/* A build can create files without end, and this process has no limit of its
 * own on them. */
static void
forget_oldest(struct file_times *a)
{
	const size_t n = a->n_marks / 2;

	a->forgotten = a->marks[n - 1].shown;
	a->n_marks -= n;
	memmove(a->marks, a->marks + n, a->n_marks * sizeof *a->marks);
	a->last = SIZE_MAX; /* no mark follows that one */
	resize(a, a->n_files);
}

/* Leave room for older files that are read later; less each time, so that a
 * million files still get positions. */
static int64_t
time_after(struct file_times *a, int64_t newest)
{
	int64_t n = (int64_t)a->n_newest++ + 1000,
		shown = newest + CLOCKS_REAL_START / 20 / n;

	return shown < LAST ? shown : LAST;
}

/* The files of a folder are often read in the order in which they were created,
 * so the next one is put close, which leaves room for more. */
static int64_t
time_between(
	const struct file_times *a, size_t at, int64_t older, int64_t newer)
{
	int64_t gap = newer - older;

	return older + (at > 0 && a->last == at - 1 && gap > 2 * CLOSE
				       ? CLOSE
				       : gap / 2);
}

/* Add a mark in order; returns the time to show for it. */
static int64_t
place_file(struct file_times *a, int64_t real, uint64_t ino)
{
	size_t at = a->n_marks;
	int64_t older, shown;

	while (at > 0 && !is_before(&a->marks[at - 1], real, ino))
		at--;
	older = at > 0 ? a->marks[at - 1].shown : a->forgotten;
	shown = at == a->n_marks
			? time_after(a, older)
			: time_between(a, at, older, a->marks[at].shown);
	(void)mem_room(a->marks, a->n_marks);
	memmove(a->marks + at + 1, a->marks + at,
		(a->n_marks - at) * sizeof *a->marks);
	a->marks[at] = (struct mark){real, ino, shown};
	a->n_marks++;
	a->last = at;
	return shown;
}

static int64_t
time_of_file(struct answer_state *s, uint64_t ino, int64_t real)
{
	struct file_times *a = s->ages;
	struct file *f;

	if (!a)
		a = s->ages = mem_alloc(1, sizeof *a);
	if (a->n_marks == FILE_TIMES_MOST)
		forget_oldest(a);
	if (a->n_used * 2 >= a->n_files)
		resize(a, a->n_files ? a->n_files * 2 : 1024);
	f = find_slot(a, ino);
	if (f->ino && f->real == real)
		return f->shown;
	a->n_used += !f->ino;
	*f = (struct file){ino, real, place_file(a, real, ino)};
	return f->shown;
}

void
file_times_free(struct file_times *ages)
{
	if (!ages)
		return;
	free(ages->files);
	free(ages->marks);
	free(ages);
}

void
file_time_show(struct answer_state *s, struct statx *x)
{
	struct statx_timestamp *t = &x->stx_mtime;
	int64_t real = t->tv_sec * SECOND + t->tv_nsec;

	s->told = true;
	/* A time before the box was unpacked or set explicitly; one after now
	 * was set explicitly: both stay.  A file that was there before the
	 * build began shows the epoch. */
	if (t->tv_sec >= s->born_ns / SECOND && real >= s->born_ns &&
		t->tv_sec <= clock_now_s() + 1) {
		int64_t shown =
			real <= s->filled_ns
				? 0
				: time_of_file(s, x->stx_ino,
					  write_order_floor(s->order, real));

		t->tv_sec = s->plan->epoch_s;
		t->tv_nsec = (uint32_t)shown;
	}
	x->stx_atime = x->stx_ctime = *t;
	x->stx_btime = (struct statx_timestamp){.tv_sec = s->plan->epoch_s};
}
