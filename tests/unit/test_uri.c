/* SPDX-License-Identifier: Apache-2.0 */
/* The characters of URIs. */
#include "base/uri.h"
#include "tests/unit/unit.h"

static void
percent_signs_are_undone(void **state)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{"", ""},
		{"a-b", "a-b"},
		{"4%3A12.2%2b1", "4:12.2+1"},
		{"%C3%A9", "\303\251"},
		{"%41", "A"},
		{"%4", NULL},
		{"a%", NULL},
		{"%zz", NULL},
		{"a%00b", NULL},
		{"%ff", NULL},
		{"%C3", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *is =
			uri_decode(rows[i].text, strlen(rows[i].text));

		if (rows[i].wanted)
			assert_string_equal(is, rows[i].wanted);
		else
			assert_null(is);
	}
}

static void
only_a_part_is_read(void **state)
{
	scoped_free char *cut = uri_decode("ab%41", 4);
	scoped_free char *part = uri_decode("a%41@b", 4);

	(void)state;
	assert_null(cut);
	assert_string_equal(part, "aA");
}

static void
spelling_is_checked(void **state)
{
	(void)state;
	assert_true(uri_is_spelt("https://x/%41?a#b"));
	assert_false(uri_is_spelt(""));
	assert_false(uri_is_spelt("a b"));
	assert_false(uri_is_spelt("a%4"));
	assert_int_equal(uri_scheme("git+https://x"), 9);
	assert_int_equal(uri_scheme("1a:x"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percent_signs_are_undone),
		cmocka_unit_test(only_a_part_is_read),
		cmocka_unit_test(spelling_is_checked),
	};

	return cmocka_run_group_tests_name("uri", tests, NULL, NULL);
}
