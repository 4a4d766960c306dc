/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "sandbox/clock/write_order.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILES 100

/* Returns when the file was written, by the kernel's stamp. */
static int64_t
write_to(int fd)
{
	struct stat st;

	assert_int_equal(pwrite(fd, "x", 1, 0), 1);
	assert_int_equal(fstat(fd, &st), 0);
	return (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

static struct write_order *
exact(void)
{
	struct error err = ERROR_INIT;
	struct write_order *all = write_order_new(&err);

	assert_non_null(all);
	if (write_order_floor(all, 5) == 5) {
		write_order_free(all);
		print_message("this kernel stamps in steps of its clock\n");
		skip();
	}
	return all;
}

static void
time_stands_between_steps(void **state)
{
	scoped(write_order_free) struct write_order *all = exact();
	int64_t was = 0, is[FILES];
	int fd = memfd_create("file", MFD_CLOEXEC);

	(void)state;
	assert_int_equal(write_order_floor(all, write_to(fd)), 0);
	for (int i = 0; i < FILES; i++) {
		int64_t first, second;

		assert_true(write_order_step(all));
		first = write_to(fd);
		(void)usleep(100); /* may cross a clock step of the machine */
		second = write_to(fd);
		is[i] = first;
		assert_true(write_order_floor(all, first) > was);
		was = write_order_floor(all, first);
		assert_int_equal(write_order_floor(all, second), was);
	}
	/* earlier writes keep their times */
	for (int i = 1; i < FILES; i++)
		assert_true(write_order_floor(all, is[i - 1]) <
			    write_order_floor(all, is[i]));
	(void)close(fd);
}

static void
the_other_process_makes_steps(void **state)
{
	scoped(write_order_free) struct write_order *all = exact();
	int fd = memfd_create("file", MFD_CLOEXEC), status;
	int64_t before, after;
	pid_t pid;

	(void)state;
	assert_true(write_order_step(all));
	before = write_to(fd);
	pid = fork();
	if (pid == 0) {
		write_order_pass(all, 0);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	after = write_to(fd);
	assert_true(
		write_order_floor(all, before) < write_order_floor(all, after));
	(void)close(fd);
}

/* The time of the box is that of the last advance before the write, by either
 * process, on every kernel. */
static void
writes_have_the_time_of_the_box(void **state)
{
	struct error err = ERROR_INIT;
	scoped(write_order_free) struct write_order *all =
		write_order_new(&err);
	int fd = memfd_create("file", MFD_CLOEXEC);
	int64_t is[5];

	(void)state;
	assert_non_null(all);
	is[0] = write_to(fd);
	write_order_pass(all, 0);
	is[1] = write_to(fd);
	write_order_pass(all, 7);
	is[2] = write_to(fd);
	assert_true(write_order_advance(all, 9));
	is[3] = write_to(fd);
	write_order_pass(all, 9);
	write_order_pass(all, 12);
	is[4] = write_to(fd);
	for (int again = 0; again < 2; again++) {
		assert_int_equal(write_order_box(all, is[0]), 0);
		assert_int_equal(write_order_box(all, is[1]), 0);
		assert_int_equal(write_order_box(all, is[2]), 7);
		assert_int_equal(write_order_box(all, is[3]), 9);
		assert_int_equal(write_order_box(all, is[4]), 12);
	}
	(void)close(fd);
}

/* More steps than are kept: those forgotten are in the older half. */
static void
steps_are_bounded(void **state)
{
	scoped(write_order_free) struct write_order *all = exact();
	int fd = memfd_create("file", MFD_CLOEXEC);
	int64_t before, after;

	(void)state;
	for (int i = 0; i < 1100000; i++)
		assert_true(write_order_step(all));
	before = write_to(fd);
	assert_true(write_order_step(all));
	after = write_to(fd);
	assert_true(
		write_order_floor(all, before) < write_order_floor(all, after));
	(void)close(fd);
}

/* Stamps of a huge file are those of the kernel's clock, which advances in
 * steps: before Linux 6.13 all are. */
static bool huge;

int
memfd_create(const char *name, unsigned flags)
{
	return (int)syscall(
		SYS_memfd_create, name, flags | (huge ? MFD_HUGETLB : 0));
}

static int64_t
changed(int fd)
{
	struct stat st;

	assert_int_equal(fchmod(fd, 0600), 0);
	assert_int_equal(fstat(fd, &st), 0);
	return (int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec;
}

static struct write_order *
in_steps(int *fd)
{
	struct error err = ERROR_INIT;
	struct write_order *all;

	huge = true;
	*fd = memfd_create("file", MFD_CLOEXEC);
	all = write_order_new(&err);
	huge = false;
	if (*fd < 0 || !all) {
		write_order_free(all);
		print_message("this kernel has no huge files\n");
		skip();
	}
	assert_false(write_order_exact(all));
	return all;
}

/* What was looked at and settled never has the stamp of its next change. */
static void
a_settled_stamp_is_not_given_again(void **state)
{
	int fd;
	scoped(write_order_free) struct write_order *all = in_steps(&fd);

	(void)state;
	for (int i = 0; i < FILES; i++) {
		int64_t is = changed(fd);

		(void)write_order_settle(all, is);
		assert_false(write_order_settle(all, is));
		assert_true(changed(fd) > is);
	}
	(void)close(fd);
}

/* Of a clock that was set back, or without steps. */
static void
nothing_settles_for_long(void **state)
{
	int fd;
	scoped(write_order_free) struct write_order *all = in_steps(&fd);
	scoped(write_order_free) struct write_order *fine = NULL;

	(void)state;
	assert_false(write_order_settle(all, INT64_MAX));
	assert_false(write_order_settle(NULL, changed(fd)));
	fine = exact();
	assert_false(write_order_settle(fine, INT64_MAX));
	(void)close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(time_stands_between_steps),
		cmocka_unit_test(the_other_process_makes_steps),
		cmocka_unit_test(writes_have_the_time_of_the_box),
		cmocka_unit_test(steps_are_bounded),
		cmocka_unit_test(a_settled_stamp_is_not_given_again),
		cmocka_unit_test(nothing_settles_for_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
