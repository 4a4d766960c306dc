/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "sandbox/core/affinity.h"

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#define NONE 255

static cpu_set_t all;

static int
processor_of(const cpu_set_t *set)
{
	for (int cpu = 0; cpu < NONE; cpu++)
		if (CPU_ISSET(cpu, set))
			return CPU_COUNT(set) == 1 ? cpu : NONE;
	return NONE;
}

/* The processor that a box would get now. */
static int
next_processor(void)
{
	const pid_t pid = fork();
	int status;

	if (pid == 0) {
		cpu_set_t got;

		affinity_claim(1);
		affinity_set(0, 1);
		_exit(sched_getaffinity(0, sizeof got, &got) < 0
				? NONE
				: processor_of(&got));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Boxes of other tests are of another network. */
static void
enter(void)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0) {
		print_message("no namespaces can be made here\n");
		skip();
	}
	CPU_ZERO(&all);
	assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
	if (CPU_COUNT(&all) < 2) {
		print_message("there is one processor only\n");
		skip();
	}
}

static void
boxes_share_no_processor(void **state)
{
	int first, second;

	(void)state;
	enter();
	first = next_processor();
	assert_int_not_equal(first, NONE);
	/* its claim has ended */
	assert_int_equal(next_processor(), first);
	affinity_claim(1);
	second = next_processor();
	assert_int_not_equal(second, NONE);
	assert_int_not_equal(second, first);
	assert_int_equal(next_processor(), second);
	/* none is left */
	affinity_claim(CPU_COUNT(&all) - 1);
	assert_int_equal(next_processor(), first);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boxes_share_no_processor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
