/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "sandbox/supervise/stop_wait.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;

static int
setup(void **state)
{
	(void)state;
	child = fork();
	if (child == 0)
		for (;;)
			(void)pause();
	return child > 0 ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	stop_wait_end();
	(void)kill(child, SIGKILL);
	return waitpid(child, NULL, 0) == child ? 0 : -1;
}

static void
it_is_over_until_it_begins(void **state)
{
	(void)state;
	assert_true(stop_wait_over());
	stop_wait_begin();
	stop_wait_end();
	assert_true(stop_wait_over());
}

/* Also where the first signal comes before the call. */
static void
it_ends_a_wait_for_children(void **state)
{
	int status;

	(void)state;
	stop_wait_begin();
	while (!stop_wait_over())
		;
	for (int i = 0; i < 3; i++) {
		stop_wait_begin();
		errno = 0;
		assert_int_equal(waitpid(-1, &status, 0), -1);
		assert_int_equal(errno, EINTR);
		assert_true(stop_wait_over());
	}
}

/* Whatever the caller has blocked. */
static void
it_ends_a_wait_where_alarms_were_blocked(void **state)
{
	sigset_t alarms;
	int status;

	(void)state;
	(void)sigemptyset(&alarms);
	(void)sigaddset(&alarms, SIGALRM);
	assert_int_equal(sigprocmask(SIG_BLOCK, &alarms, NULL), 0);
	stop_wait_begin();
	assert_int_equal(waitpid(-1, &status, 0), -1);
}

int
main(void)
{
	/* the first one that begins unblocks the signal */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			it_ends_a_wait_where_alarms_were_blocked, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			it_is_over_until_it_begins, setup, teardown),
		cmocka_unit_test_setup_teardown(
			it_ends_a_wait_for_children, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
