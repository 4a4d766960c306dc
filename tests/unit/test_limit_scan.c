/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "base/scoped.h"
#include "sandbox/supervise/limit_scan.h"
#include "sandbox/supervise/limit_table.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

/* The /proc of this machine, as if it were that of a box. */
static int
open_proc(void)
{
	int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(proc >= 0);
	return proc;
}

static void
all_that_can_be_opened_is_seen(void **state)
{
	scoped_close int proc = open_proc();
	struct limit_usage usage;

	(void)state;
	limit_scan(&usage, proc);
	assert_int_equal(usage.unseen, 0);
	assert_true(usage.n_tasks > 0);
	assert_true(usage.n_open > 0);
	assert_true(usage.kernel_bytes >=
		    usage.n_descriptors * LIMIT_SCAN_DESCRIPTOR);
}

/* Without descriptors nothing is seen, and this is not taken for no use. */
static void
a_scan_without_descriptors_is_told(void **state)
{
	scoped_close int proc = open_proc();
	struct rlimit was, none;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
	none = (struct rlimit){0, was.rlim_max};
	for (rlim_t more = 0; more < 3; more++) {
		struct limit_usage usage;

		/* 1: the list can be opened, but no process; 2: nothing below
		 * a process */
		none.rlim_cur = (rlim_t)proc + 1 + more;
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
		limit_scan(&usage, proc);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
		assert_int_equal(usage.unseen, EMFILE);
	}
}

static void
a_growing_table_is_looked_at_again(void **state)
{
	struct limit_table table = LIMIT_TABLE_INIT;

	(void)state;
	limit_table_open(&table);
	if (table.counter < 0)
		skip();
	/* not before the first scan */
	assert_true(limit_table_left(&table, 1) == INT64_MAX);
	limit_table_begin(&table);
	limit_table_end(&table, 1 << 20);
	assert_in_range(limit_table_left(&table, 1), 1, INT64_MAX - 1);
	assert_true(table.most <= 1 << 19);
	/* as if the machine had had fewer files then */
	table.scanned -= 1 << 19;
	assert_int_equal(limit_table_left(&table, 1), 0);
	/* and more files after it */
	table.after += 1 << 20;
	assert_in_range(limit_table_freed(&table), 1, INT64_MAX - 1);
	limit_table_spend(&table);
	for (int i = 0; i < LIMIT_TABLE_SPARE; i++)
		assert_int_equal(table.spare[i], -1);
	limit_table_end(&table, INT64_MAX);
	for (int i = 0; i < LIMIT_TABLE_SPARE; i++)
		assert_true(table.spare[i] >= 0);
	limit_table_spend(&table);
	(void)close(table.counter);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_can_be_opened_is_seen),
		cmocka_unit_test(a_scan_without_descriptors_is_told),
		cmocka_unit_test(a_growing_table_is_looked_at_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
