/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "sandbox/answer/call/call.h"

#include <errno.h>
#include <unistd.h>

static void
a_new_call_returns_zero(void **state)
{
	const struct call c = {.pid = getpid()};

	(void)state;
	assert_int_equal(c.outcome, CALL_RETURNS);
	assert_int_equal(c.result, 0);
	assert_true(call_is_noted(&c));
}

static void
the_last_outcome_counts(void **state)
{
	struct call c = {.pid = getpid()};

	(void)state;
	call_to_kernel(&c);
	call_fail(&c, ENOENT);
	assert_int_equal(c.outcome, CALL_FAILS);
	assert_int_equal(c.result, ENOENT);
	call_return(&c, 7);
	assert_int_equal(c.outcome, CALL_RETURNS);
	assert_int_equal(c.result, 7);
	call_sent(&c);
	assert_int_equal(c.outcome, CALL_SENT);
	assert_int_equal(c.result, 0);
}

static void
what_cannot_be_written_makes_the_call_fail(void **state)
{
	struct call c = {.pid = getpid()};
	int to = 0, from = 5;

	(void)state;
	call_return(&c, 4);
	assert_true(call_poke(&c, (uintptr_t)&to, &from, sizeof from));
	assert_int_equal(to, 5);
	assert_int_equal(c.outcome, CALL_RETURNS);
	assert_int_equal(c.result, 4);
	assert_false(call_poke(&c, 0, &from, sizeof from));
	assert_int_equal(c.outcome, CALL_FAILS);
	assert_int_equal(c.result, EFAULT);
}

static void
the_trace_notes_answers_unless_the_handler_decides(void **state)
{
	static const struct {
		enum call_outcome outcome;
		enum call_audit audit;
		bool noted;
	} rows[] = {
		{CALL_RETURNS, CALL_AUDIT_ANSWERS, true},
		{CALL_FAILS, CALL_AUDIT_ANSWERS, true},
		{CALL_TO_KERNEL, CALL_AUDIT_ANSWERS, false},
		{CALL_TO_KERNEL, CALL_AUDIT_ALWAYS, true},
		{CALL_FAILS, CALL_AUDIT_ALWAYS, true},
		{CALL_FAILS, CALL_AUDIT_NEVER, false},
		{CALL_TO_KERNEL, CALL_AUDIT_NEVER, false},
		{CALL_SENT, CALL_AUDIT_ANSWERS, true},
		{CALL_SENT, CALL_AUDIT_NEVER, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct call c = {
			.outcome = rows[i].outcome, .audit = rows[i].audit};

		assert_int_equal(call_is_noted(&c), rows[i].noted);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_call_returns_zero),
		cmocka_unit_test(the_last_outcome_counts),
		cmocka_unit_test(what_cannot_be_written_makes_the_call_fail),
		cmocka_unit_test(
			the_trace_notes_answers_unless_the_handler_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
