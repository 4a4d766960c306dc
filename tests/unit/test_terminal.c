/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "base/bytes.h"
#include "sandbox/box/terminal.h"

/* One row: the bytes printed, and the bytes that a terminal receives. */
static const struct {
	const char *from, *to;
} rows[] = {
	{"plain\tand\nnew lines", "plain\tand\nnew lines"},
	{"\033[31mred\033[0m", "?[31mred?[0m"},
	{"\033]0;title\007", "?]0;title?"},
	{"back\b\b\rover", "back???over"},
	{"\x7f", "?"},
	/* C1: as two bytes of UTF-8, and as one byte for an older terminal */
	{"\xc2\x9b", "\xc2?"},
	{"\x9b"
	 "31m",
		"?31m"},
	{"caf\xc3\xa9\x9b", "caf\xc3\xa9?"},
	/* the same bytes inside a character are not C1 */
	{"\xc3\x9b \xe2\x82\xac \xf0\x9f\x98\x80", "\xc3\x9b \xe2\x82\xac "
						   "\xf0\x9f\x98\x80"},
	/* an incomplete character hides nothing */
	{"\xe2\033[m", "\xe2?[m"},
	{"\xe2\x82\x9b\x9b", "\xe2\x82\x9b?"},
	/* nor does a byte that begins none */
	{"\xff\xfe\x9b\xf5\x9b", "\xff\xfe?\xf5?"},
	{"\xe0\x9b\x9b \xf0\x8a\x9b", "\xe0?? \xf0??"},
	/* bytes that may not follow the one before */
	{"\xf4\x9b \xf4\x90\x80\x9b", "\xf4? \xf4???"},
	{"\xed\xa0\x9b \xed\x9f\xbf", "\xed?? \xed\x9f\xbf"},
	{"\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},
};

static void
controls_are_replaced(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *text = text_copy(rows[i].from);
		struct tamer t = {.n_left = 0};

		terminal_tame(&t, text, strlen(text), "\n\t");
		assert_string_equal(text, rows[i].to);
	}
}

static void
one_byte_at_a_time_gives_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *text = text_copy(rows[i].from);
		struct tamer t = {.n_left = 0};

		for (char *at = text; *at; at++)
			terminal_tame(&t, at, 1, "\n\t");
		assert_string_equal(text, rows[i].to);
	}
}

static void
listed_controls_are_kept(void **state)
{
	char text[] = "a\r\b\007\033\0b";
	struct tamer t = {.n_left = 0};

	(void)state;
	terminal_tame(&t, text, sizeof text - 1, "\n\r\t\b\a");
	assert_memory_equal(text, "a\r\b\007??b", sizeof text - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(controls_are_replaced),
		cmocka_unit_test(one_byte_at_a_time_gives_the_same),
		cmocka_unit_test(listed_controls_are_kept)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
