/* SPDX-License-Identifier: Apache-2.0 */
/* The time that passes for the whole box, which files show. */
#include "tests/unit/unit.h"

#include "sandbox/clock/clocks_files.h"

#define SECOND INT64_C(1000000000)
#define READ 1000
#define PART (SECOND / 50)

static bool
no_zombie(pid_t pid)
{
	(void)pid;
	return false;
}

static int64_t
no_ticks(void)
{
	return 5000 * SECOND;
}

static struct clocks *
one_process(void)
{
	struct error err = ERROR_INIT;
	struct clocks *all = clocks_new(no_zombie, no_ticks, &err);

	assert_non_null(all);
	clocks_first(all, 100);
	return all;
}

static void
wait_for(struct clocks *all, pid_t tid, int64_t length, enum clock_scope scope)
{
	struct clock_wait w;

	clocks_wait(all, tid, &w);
	clocks_waited(all, tid, &w, length, scope);
}

/* Is the time of files that are written now in the second of the clock? */
static bool
in_one_second(struct clocks *all, pid_t tid)
{
	const int64_t clock = CLOCKS_REAL_START + clocks_now(all, tid),
		      files = CLOCKS_REAL_START + clocks_box(all) -
			      CLOCKS_FILES_BEHIND;

	return clock / SECOND == files / SECOND && clock >= files;
}

static void
no_clock_begins_a_second(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();

	(void)state;
	wait_for(all, 100, SECOND / 2, CLOCK_OF_BOX);
	assert_int_equal(clocks_box(all), SECOND / 2 + PART);
	assert_true(in_one_second(all, 100));
	wait_for(all, 100, SECOND, CLOCK_OF_BOX);
	assert_int_equal(clocks_box(all), 3 * SECOND / 2 + PART);
	/* the next second, by the clock of the thread, which has read it */
	for (int i = 0; i < 3; i++)
		(void)clocks_read(all, 100);
	wait_for(all, 100, SECOND - PART - 2 * READ, CLOCK_OF_BOX);
	assert_int_equal(clocks_box(all), 5 * SECOND / 2 + PART);
	assert_true(in_one_second(all, 100));
	clocks_box_pass(all, 7 * SECOND / 2 - 1);
	assert_int_equal(clocks_box(all), 7 * SECOND / 2 - 1);
	clocks_box_pass(all, 7 * SECOND / 2 + 1);
	assert_int_equal(clocks_box(all), 7 * SECOND / 2 + PART);
	clocks_box_pass(all, 0);
	assert_int_equal(clocks_box(all), 7 * SECOND / 2 + PART);
}

static int64_t
ahead(struct clocks *all, pid_t tid)
{
	const int64_t to = clocks_ahead(all, tid, clocks_read(all, tid));

	if (to > 0)
		clocks_box_pass(all, to);
	return to;
}

static void
what_is_read_moves_the_box(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();
	int64_t was;

	(void)state;
	assert_int_equal(ahead(all, 100), 0);
	wait_for(all, 100, 2 * SECOND, CLOCK_OF_THREAD);
	/* while it has a child, that would find it moved at any point */
	clocks_born(all, 100, 101, false);
	assert_int_equal(ahead(all, 100), 0);
	/* the child is alone, but for its parent */
	assert_int_equal(ahead(all, 101), 2 * SECOND + READ);
	assert_true(in_one_second(all, 101));
	wait_for(all, 101, 2 * SECOND, CLOCK_OF_THREAD);
	clocks_born(all, 100, 102, false);
	assert_int_equal(ahead(all, 101), 0);
	clocks_died(all, 102);
	clocks_died(all, 101);
	assert_true(ahead(all, 100) > 0);
	/* reads alone move it, too, and count once */
	for (int i = 0; i < 3000000; i++) {
		was = clocks_now(all, 100);
		(void)ahead(all, 100);
		assert_true(clocks_now(all, 100) > was &&
			    clocks_now(all, 100) <= was + PART + 2 * READ);
		if (i % 100000 == 0)
			assert_true(in_one_second(all, 100));
	}
	assert_true(clocks_cpu(all, 100) >= 3 * SECOND);
}

static void
threads_do_not_move_it(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();

	(void)state;
	clocks_born(all, 100, 101, true);
	wait_for(all, 101, SECOND, CLOCK_OF_PROCESS);
	assert_int_equal(ahead(all, 100), 0);
	assert_int_equal(ahead(all, 101), 0);
}

/* Another that lives would find, at a point of its work that differs from run
 * to run, that its files are younger. */
static void
no_other_process_is_moved(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();

	(void)state;
	clocks_born(all, 100, 101, false);
	clocks_born(all, 100, 102, false);
	wait_for(all, 101, SECOND, CLOCK_OF_THREAD);
	assert_int_equal(ahead(all, 101), 0);
	assert_int_equal(clocks_box(all), 0);
	clocks_died(all, 102);
	assert_true(ahead(all, 101) > 0);
}

static int64_t
short_wait(struct clocks *all, pid_t tid, int64_t length, struct clock_wait *w)
{
	clocks_wait(all, tid, w);
	clocks_waited(all, tid, w, length, CLOCK_OF_THREAD);
	return clocks_shorts(all, tid, w, length, PART);
}

static void
short_waits_add_up(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();
	const int64_t part = PART / 2 - 1;
	struct clock_wait w;

	(void)state;
	assert_int_equal(short_wait(all, 100, part, &w), 0);
	assert_int_equal(short_wait(all, 100, part, &w), 0);
	assert_int_equal(short_wait(all, 100, part, &w), 3 * part);
	assert_int_equal(w.waited, 0);
	assert_int_equal(w.box, 0);
	clocks_waited(all, 100, &w, 3 * part, CLOCK_OF_BOX);
	assert_int_equal(clocks_box(all), 3 * part);
	assert_int_equal(short_wait(all, 100, part, &w), 0);
	clocks_born(all, 100, 101, true);
	assert_int_equal(short_wait(all, 100, PART, &w), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_clock_begins_a_second),
		cmocka_unit_test(what_is_read_moves_the_box),
		cmocka_unit_test(threads_do_not_move_it),
		cmocka_unit_test(no_other_process_is_moved),
		cmocka_unit_test(short_waits_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
