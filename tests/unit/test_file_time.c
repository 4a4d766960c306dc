/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/answer/file_time.h"
#include "tests/unit/unit.h"

#include <malloc.h>
#include <sys/stat.h>

#define SECOND INT64_C(1000000000)
#define BORN (1000000000 * SECOND) /* in 2001 */
#define EPOCH 42

static struct box_plan plan = {.epoch_s = EPOCH};

static struct answer_state
new_box(void)
{
	return (struct answer_state){
		.plan = &plan, .born_ns = BORN, .filled_ns = BORN + SECOND};
}

/* Returns the time shown for a file that was written `after` ns after the
 * filling. */
static int64_t
shown(struct answer_state *s, uint64_t ino, int64_t after)
{
	int64_t real = s->filled_ns + after;
	struct statx x = {.stx_ino = ino,
		.stx_mtime = {.tv_sec = real / SECOND,
			.tv_nsec = (uint32_t)(real % SECOND)}};

	x.stx_atime = x.stx_ctime = x.stx_mtime;
	file_time_show(s, &x);
	assert_int_equal(x.stx_mtime.tv_sec, EPOCH);
	assert_int_equal(x.stx_atime.tv_nsec, x.stx_mtime.tv_nsec);
	return x.stx_mtime.tv_nsec;
}

static void
times_have_the_order_of_the_writes(void **state)
{
	struct answer_state s = new_box();
	int64_t second = shown(&s, 2, 20), fourth = shown(&s, 4, 40),
		first = shown(&s, 1, 10), third = shown(&s, 3, 30);

	(void)state;
	assert_true(0 < first && first < second && second < third &&
		    third < fourth);
	/* written within one clock tick: ordered by inode number */
	assert_true(shown(&s, 6, 50) > shown(&s, 5, 50));
	assert_int_equal(shown(&s, 1, 10), first);
	/* written again */
	assert_true(shown(&s, 1, 60) > shown(&s, 6, 50));
	/* it existed before the build */
	assert_int_equal(shown(&s, 9, 0), 0);
	file_times_free(s.ages);
}

/* The times shown depend on the order of the writes alone: not on their
 * distance, and not on the inode numbers. */
static void
times_depend_only_on_the_order(void **state)
{
	struct answer_state s = new_box(), t = new_box();

	(void)state;
	for (int64_t i = 1; i < 1000; i++) {
		int64_t nth = i * 577 % 1000;

		assert_int_equal(shown(&s, (uint64_t)nth, nth),
			shown(&t, (uint64_t)nth + 7000, nth * nth * 1000));
	}
	file_times_free(s.ages);
	file_times_free(t.ages);
}

static struct statx_timestamp
stamp(int64_t real)
{
	return (struct statx_timestamp){
		.tv_sec = real / SECOND, .tv_nsec = (uint32_t)(real % SECOND)};
}

static int64_t
since(const struct statx_timestamp *t)
{
	return (t->tv_sec - EPOCH) * SECOND + t->tv_nsec;
}

/* Shows a file that was made at 10, written at 20 and changed at c. */
static struct statx
changed(struct answer_state *s, uint64_t ino, int64_t c)
{
	struct statx x = {.stx_ino = ino,
		.stx_atime = stamp(s->filled_ns + 10),
		.stx_mtime = stamp(s->filled_ns + 20),
		.stx_ctime = stamp(s->filled_ns + c)};

	file_time_show(s, &x);
	return x;
}

static void
a_change_has_its_own_time(void **state)
{
	struct answer_state s = new_box();
	int64_t other = shown(&s, 1, 30);
	struct statx before = changed(&s, 2, 20), after = changed(&s, 2, 40);

	(void)state;
	assert_true(since(&before.stx_mtime) < other);
	assert_int_equal(since(&before.stx_ctime), since(&before.stx_mtime));
	assert_int_equal(since(&before.stx_atime), since(&before.stx_mtime));
	assert_int_equal(since(&after.stx_mtime), since(&before.stx_mtime));
	assert_int_equal(since(&after.stx_atime), since(&before.stx_mtime));
	assert_true(since(&after.stx_ctime) > other);
	file_times_free(s.ages);
}

/* Of a time that is set, also one that a stamp of the kernel could be. */
static void
a_time_that_is_set_stays(void **state)
{
	static const int64_t times[] = {-1, 0, 1, EPOCH, BORN / SECOND - 1,
		BORN / SECOND, BORN / SECOND + 1, INT64_C(1) << 33,
		(INT64_C(1) << 40) + BORN / SECOND, INT64_C(1) << 41};
	struct answer_state s = new_box();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		struct timespec t = {.tv_sec = times[i], .tv_nsec = 5};
		struct statx x = {
			.stx_ino = 3, .stx_ctime = stamp(s.filled_ns + 50)};

		assert_int_equal(
			file_time_mark_set(&s, &t), times[i] >= BORN / SECOND);
		x.stx_mtime.tv_sec = x.stx_atime.tv_sec = t.tv_sec;
		x.stx_mtime.tv_nsec = 5;
		assert_true(file_time_is_set(&s, &x));
		file_time_show(&s, &x);
		assert_int_equal(x.stx_mtime.tv_sec, times[i]);
		assert_int_equal(x.stx_atime.tv_sec, times[i]);
		assert_int_equal(x.stx_mtime.tv_nsec, 5);
		assert_int_equal(x.stx_ctime.tv_sec, EPOCH);
	}
	file_times_free(s.ages);
}

static size_t
heap(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

/* With too many files the oldest are forgotten, and still count as the
 * oldest. */
static void
the_oldest_files_are_forgotten(void **state)
{
	struct answer_state s = new_box();
	const int64_t most = FILE_TIMES_MOST, n = 3 * most + 1000;
	int64_t first = shown(&s, 1, 1), last = first, old, kept, young;
	size_t full = 0;

	(void)state;
	for (int64_t i = 2; i <= n; i++) {
		int64_t is = shown(&s, (uint64_t)i, i);

		assert_true(is >= last && is < SECOND / 2);
		last = is;
		if (i == most)
			full = heap();
	}
	assert_true(heap() <= full);
	kept = shown(&s, (uint64_t)(n - most / 4), n - most / 4);
	assert_true(kept > first && kept < last);
	assert_int_equal(shown(&s, (uint64_t)n, n), last);
	old = shown(&s, 1, 1);
	young = shown(&s, 2, 2);
	assert_true(first < old && old <= young && young <= kept);
	assert_int_equal(shown(&s, 1, 1), old);
	assert_int_equal(
		shown(&s, (uint64_t)(n - most / 4), n - most / 4), kept);
	file_times_free(s.ages);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_have_the_order_of_the_writes),
		cmocka_unit_test(times_depend_only_on_the_order),
		cmocka_unit_test(a_change_has_its_own_time),
		cmocka_unit_test(a_time_that_is_set_stays),
		cmocka_unit_test(the_oldest_files_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
