/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The filter's rows against the handlers of answers, for this architecture:
 * what the filter sends to the answering process has a handler, and a handler
 * has a row that sends its call.
 */
#include "tests/unit/unit.h"

#include "sandbox/answer/handlers.h"
#include "sandbox/filter/seccomp_table.h"

#include <errno.h>
#include <sys/syscall.h>

#define HANDLERS_MAX 512
#define NO_SUCH_CALL 1023

/* Of each row of the table its call, below 0 where there is none. */
extern const int seccomp_numbers[];

static int handled[HANDLERS_MAX];
static size_t n_handled;

static void
list_handlers(void)
{
	for (n_handled = 0; handlers_number(n_handled) >= 0; n_handled++) {
		assert_true(n_handled < HANDLERS_MAX);
		handled[n_handled] = handlers_number(n_handled);
	}
}

static bool
is_handled(int nr)
{
	for (size_t i = 0; i < n_handled; i++)
		if (handled[i] == nr)
			return true;
	return false;
}

static bool
answers(const struct seccomp_row *row)
{
	return row->kind == SECCOMP_ANSWER ||
	       row->kind == SECCOMP_ANSWER_OR_PRETEND;
}

static bool
is_answered(const int *numbers, int nr)
{
	for (size_t i = 0; i < n_seccomp_rows; i++)
		if (answers(&seccomp_rows[i]) && numbers[i] == nr)
			return true;
	return false;
}

/* A call that stands in one of the two only; -1: none. */
static int
find_mismatch(const int *numbers)
{
	for (size_t i = 0; i < n_seccomp_rows; i++)
		if (answers(&seccomp_rows[i]) && numbers[i] >= 0 &&
			!is_handled(numbers[i]))
			return numbers[i];
	for (size_t i = 0; i < n_handled; i++)
		if (!is_answered(numbers, handled[i]))
			return handled[i];
	return -1;
}

static void
every_answered_row_has_a_handler_and_the_reverse(void **state)
{
	(void)state;
	list_handlers();
	assert_true(n_handled > 40);
	assert_int_equal(find_mismatch(seccomp_numbers), -1);
	for (size_t i = 0; i < n_handled; i++)
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(handled[i], handled[j]);
}

static void
a_row_without_a_handler_is_found(void **state)
{
	(void)state;
	list_handlers();
	handled[0] = handled[--n_handled];
	assert_int_equal(find_mismatch(seccomp_numbers), handlers_number(0));
}

static void
a_handler_without_a_row_is_found(void **state)
{
	(void)state;
	list_handlers();
	handled[n_handled++] = SYS_read;
	assert_int_equal(find_mismatch(seccomp_numbers), SYS_read);
}

static void
a_call_without_a_handler_fails_as_unknown(void **state)
{
	struct call c = {.pid = 0};

	(void)state;
	handlers_call(&c, NO_SUCH_CALL);
	assert_int_equal(c.outcome, CALL_FAILS);
	assert_int_equal(c.result, ENOSYS);
	assert_false(call_is_noted(&c));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_answered_row_has_a_handler_and_the_reverse),
		cmocka_unit_test(a_row_without_a_handler_is_found),
		cmocka_unit_test(a_handler_without_a_row_is_found),
		cmocka_unit_test(a_call_without_a_handler_fails_as_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
