/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "sandbox/tracer/timed.h"

#include <malloc.h>

static size_t
allocated(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static void
refuse(void)
{
	struct error err = ERROR_INIT;

	/* no process has this number */
	assert_null(timed_new(NULL, NULL, INT32_MAX, 0, &err));
	assert_int_equal(err.kind, ERROR_SYSTEM);
}

/* With sanitizers nothing is counted here; they report leaks at the end. */
static void
a_failed_start_keeps_no_memory(void **state)
{
	size_t before;

	(void)state;
	refuse(); /* memory that is allocated only once is not a leak */
	before = allocated();
	refuse();
	assert_int_equal(allocated(), before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failed_start_keeps_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
