/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The times of the build's own files.
 *
 * A file that the build wrote shows what the clock of the whole box showed by
 * then (clocks_box()), less CLOCKS_FILES_BEHIND, and a part of that length. The
 * part is a position in the order in which such files were written, never a
 * measure of real time.  The order is that of the kernel's time stamps, and of
 * inode numbers where two stamps are equal.
 *
 * A stamp gets its position when it is first shown.  So make sees which file is
 * older; a build that reads in the same order sees the same times; and no file
 * is from the future, since no thread's clock is behind the box's.  If there
 * are too many files, the same order decides which are forgotten.
 */
#include "sandbox/answer/file_time.h"
#include "base/clock.h"
#include "sandbox/clock/clocks_files.h"

#include <sys/stat.h>

#define SECOND INT64_C(1000000000)
#define FIRST (CLOCKS_REAL_START - CLOCKS_FILES_BEHIND)
#define LAST (CLOCKS_FILES_BEHIND - 1) /* position */
#define SET (INT64_C(1) << 40)         /* added to seconds: in 34,800 years */
#define CLOSE 1 /* ns between two files that are read one after the other */

/* One write, or another change; the marks are sorted by real, then ino. */
struct mark {
	int64_t real;
	uint64_t ino;
	int64_t shown;
};

struct file_times {
	struct mark *marks;
	size_t n_marks;
	size_t n_newest;   /* how many marks were the newest when added */
	size_t last;       /* index of the mark that was added last */
	int64_t forgotten; /* the highest position that was forgotten */
};

static bool
is_before(const struct mark *m, int64_t real, uint64_t ino)
{
	return m->real < real || (m->real == real && m->ino <= ino);
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
}

/* Leave room for older files that are read later; less each time, so that a
 * million files still get positions. */
static int64_t
time_after(struct file_times *a, int64_t newest)
{
	int64_t n = (int64_t)a->n_newest++ + 1000,
		shown = newest + 1 + CLOCKS_FILES_BEHIND / 20 / n;

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

/* How many marks are not after this one. */
static size_t
marks_until(const struct file_times *a, int64_t real, uint64_t ino)
{
	size_t from = 0, to = a->n_marks;

	/* most are among the newest */
	for (size_t n = 1; n < to; n *= 2)
		if (is_before(&a->marks[to - n], real, ino)) {
			from = to - n + 1;
			break;
		}
	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (is_before(&a->marks[middle], real, ino))
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* Add a mark in order; returns the time to show for it. */
static int64_t
place_mark(struct file_times *a, size_t at, int64_t real, uint64_t ino)
{
	int64_t older = at > 0 ? a->marks[at - 1].shown : a->forgotten;
	int64_t shown = at == a->n_marks ? time_after(a, older)
					 : time_between(a, at, older,
						   a->marks[at].shown);

	(void)mem_room(a->marks, a->n_marks);
	memmove(a->marks + at + 1, a->marks + at,
		(a->n_marks - at) * sizeof *a->marks);
	a->marks[at] = (struct mark){real, ino, shown};
	a->n_marks++;
	a->last = at;
	return shown;
}

static int64_t
position_of(struct answer_state *s, uint64_t ino, int64_t real)
{
	struct file_times *a = s->ages;
	size_t at;

	if (!a)
		a = s->ages = mem_alloc(1, sizeof *a);
	if (a->n_marks == FILE_TIMES_MOST)
		forget_oldest(a);
	at = marks_until(a, real, ino);
	if (at > 0 && a->marks[at - 1].real == real &&
		a->marks[at - 1].ino == ino)
		return a->marks[at - 1].shown;
	return place_mark(a, at, real, ino);
}

void
file_times_free(struct file_times *ages)
{
	if (!ages)
		return;
	free(ages->marks);
	free(ages);
}

/* One time of a file, as the kernel has it. */
struct stamp {
	int64_t real;
	bool set;          /* explicitly, not by a write or another change */
	int64_t step, box; /* when that was, if it is not set */
};

static struct stamp
stamp_of(struct answer_state *s, const struct statx_timestamp *t)
{
	struct stamp is = {.set = t->tv_sec < s->born_ns / SECOND ||
				  t->tv_sec > clock_now_s() + 1};

	if (is.set)
		return is;
	is.real = t->tv_sec * SECOND + t->tv_nsec;
	is.set = is.real < s->born_ns;
	is.step = write_order_floor(s->order, is.real);
	is.box = write_order_box(s->order, is.real);
	return is;
}

/* Most files have one stamp three times. */
static struct stamp
stamp_beside(struct answer_state *s, const struct statx *x,
	const struct stamp *m, const struct statx_timestamp *t)
{
	return t->tv_sec == x->stx_mtime.tv_sec &&
			       t->tv_nsec == x->stx_mtime.tv_nsec
		       ? *m
		       : stamp_of(s, t);
}

bool
file_time_mark_set(const struct answer_state *s, struct timespec *t)
{
	if (t->tv_nsec == UTIME_NOW || t->tv_nsec == UTIME_OMIT ||
		t->tv_sec < s->born_ns / SECOND || t->tv_sec >= INT64_MAX - SET)
		return false;
	t->tv_sec += SET;
	return true;
}

static void
show_set(struct statx_timestamp *t)
{
	if (t->tv_sec >= SET)
		t->tv_sec -= SET;
}

/* A file that was there before the build began shows the epoch. */
static struct statx_timestamp
shown_for(struct answer_state *s, const struct statx *x, const struct stamp *is)
{
	int64_t ns = is->real <= s->filled_ns
			     ? 0
			     : FIRST + is->box +
				       position_of(s, x->stx_ino, is->step);

	return (struct statx_timestamp){
		.tv_sec = s->plan->epoch_s + ns / SECOND,
		.tv_nsec = (uint32_t)(ns % SECOND)};
}

/* Is the stamp, which is not before the mtime, to be shown as later?  Where the
 * kernel stamps in steps of its clock, it is chance whether two changes without
 * a wait between them have one stamp. */
static bool
is_later(const struct answer_state *s, const struct stamp *than,
	const struct stamp *is)
{
	return write_order_exact(s->order) ? is->step != than->step
					   : is->box != than->box;
}

bool
file_time_is_set(struct answer_state *s, const struct statx *x)
{
	return stamp_of(s, &x->stx_mtime).set;
}

void
file_time_show(struct answer_state *s, struct statx *x)
{
	const struct stamp m = stamp_of(s, &x->stx_mtime),
			   c = stamp_beside(s, x, &m, &x->stx_ctime),
			   a = stamp_beside(s, x, &m, &x->stx_atime);

	s->showed_time = true;
	if (m.set)
		show_set(&x->stx_mtime);
	else
		x->stx_mtime = shown_for(s, x, &m);
	x->stx_ctime = m.set || is_later(s, &m, &c) ? shown_for(s, x, &c)
						    : x->stx_mtime;
	/* the file system keeps no time of reading */
	if (a.set)
		show_set(&x->stx_atime);
	else
		x->stx_atime =
			m.set || a.real > m.real ? x->stx_ctime : x->stx_mtime;
	x->stx_btime = (struct statx_timestamp){.tv_sec = s->plan->epoch_s};
}
