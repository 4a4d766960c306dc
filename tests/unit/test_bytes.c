/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "base/bytes.h"

#include <stdio.h>

static void
bytes_grow(void **state)
{
	scoped(bytes_done) struct bytes b = BYTES_INIT;

	(void)state;
	for (int i = 0; i < 10000; i++)
		bytes_addf(&b, "%d,", i % 10);
	assert_int_equal(b.len, 20000);
	assert_int_equal(b.data[b.len], 0);
	assert_memory_equal(b.data + 19996, "8,9,", 4);
	bytes_add(&b, "\0x", 2);
	assert_int_equal(b.len, 20002);
	bytes_clear(&b);
	assert_string_equal(b.data, "");
}

static void
empty_bytes_can_be_taken(void **state)
{
	struct bytes b = BYTES_INIT;
	scoped_free char *text = bytes_take(&b);

	(void)state;
	assert_string_equal(text, "");
	assert_null(b.data);
}

static void
foreign_bytes_are_quoted(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		const char *quoted;
	} rows[] = {
		{"plain", SIZE_MAX, "'plain'"},
		{"it's\\", SIZE_MAX, "'it\\'s\\\\'"},
		{"a\nb\tc", SIZE_MAX, "'a\\nb\\tc'"},
		{"\x1b[2J", SIZE_MAX, "'\\x1b[2J'"},
		{"a\0b", 3, "'a\\x00b'"},
		{"\xc3\xa9", SIZE_MAX, "'\xc3\xa9'"},
		{"\xc2\x9b"
		 "2J",
			SIZE_MAX, "'\\xc2\\x9b2J'"},
		{"\xe2\x80\xae", SIZE_MAX, "'\\xe2\\x80\\xae'"},
		{"\xc0\xaf", SIZE_MAX, "'\\xc0\\xaf'"},
		{"\xed\xa0\x80", SIZE_MAX, "'\\xed\\xa0\\x80'"},
		{"\xff", SIZE_MAX, "'\\xff'"},
		{"", SIZE_MAX, "''"},
		{NULL, 0, "(none)"},
	};
	char *longest = mem_alloc(1, 5000);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(
			text_quote(rows[i].text, rows[i].len), rows[i].quoted);
	memset(longest, 1, 4999);
	assert_true(strlen(text_quotes(longest)) < 256);
	assert_true(text_ends(text_quotes(longest), "...'"));
	free(longest);
}

static void
words_of_a_library_keep_their_quotes(void **state)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{"revspec 'HEAD' not found", "revspec 'HEAD' not found"},
		{"near '\x1b[2J\\'", "near '\\x1b[2J\\\\'"},
		{"two\nlines", "two\\nlines"},
		{"\xe2\x80\xae", "\\xe2\\x80\\xae"},
		{NULL, "no reason was given"},
	};
	char *longest = mem_alloc(1, 5000);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(text_words(rows[i].text), rows[i].words);
	memset(longest, 1, 4999);
	assert_true(strlen(text_words(longest)) < 256);
	assert_true(text_ends(text_words(longest), "..."));
	free(longest);
}

static void
only_utf8_is_accepted(void **state)
{
	(void)state;
	assert_true(text_is_utf8("a\xf0\x9f\x98\x80", 5));
	assert_false(text_is_utf8("\xf0\x9f\x98", 3));
	assert_false(text_is_utf8("\xf4\x90\x80\x80", 4));
	assert_false(text_is_utf8("\xe0\x80\x80", 3));
	assert_false(text_is_utf8("a\0b", 3));
	assert_false(text_is_utf8("\x80", 1));
}

static void
numbers_are_parsed_strictly(void **state)
{
	static const struct {
		const char *text;
		int64_t max, is; /* -1: refused */
	} rows[] = {
		{"0", 10, 0},
		{"10", 10, 10},
		{"11", 10, -1},
		{"", 10, -1},
		{"-1", 10, -1},
		{"+1", 10, -1},
		{" 1", 10, -1},
		{"1x", 10, -1},
		{"9223372036854775807", INT64_MAX, INT64_MAX},
		{"9223372036854775808", INT64_MAX, -1},
		{"00000000000000000001", INT64_MAX, -1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t n = -1;
		int r = text_number(
			&n, rows[i].text, strlen(rows[i].text), rows[i].max);

		assert_int_equal(r, rows[i].is < 0 ? -1 : 0);
		assert_int_equal(n, rows[i].is);
	}
}

static void
hexadecimal_is_parsed_strictly(void **state)
{
	uint8_t raw[4];
	char text[9];

	(void)state;
	assert_int_equal(hex_parse(raw, "00ff10a9", 8), 0);
	hex_print(text, raw, 4);
	assert_string_equal(text, "00ff10a9");
	assert_int_equal(hex_parse(raw, "00FF", 4), -1);
	assert_int_equal(hex_parse(raw, "0g", 2), -1);
	assert_int_equal(hex_parse(raw, "000", 3), -1);
}

static void
errors_collect_context(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(error_set(&err, ERROR_POLICY, "%d bad", 3), -1);
	assert_int_equal(error_wrap(&err, "file"), -1);
	assert_int_equal(error_hint(&err, "mend"), -1);
	assert_string_equal(err.text, "file: 3 bad; mend");
	assert_int_equal(error_status(&err), 1);
	for (int i = 0; i < 2000; i++)
		(void)error_wrap(&err, "far too much context");
	assert_true(strlen(err.text) < ERROR_TEXT_MAX);
	err.kind = ERROR_NETWORK;
	assert_int_equal(error_status(&err), 2);
}

static void
new_room_is_zeroed(void **state)
{
	int *items = NULL;

	(void)state;
	for (size_t n = 0; n < 1000; n++)
		*mem_room(items, n) = (int)n;
	for (size_t n = 0; n < 1000; n++)
		assert_int_equal(items[n], n);
	assert_int_equal(*mem_room(items, 1000), 0);
	free(items);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_grow),
		cmocka_unit_test(empty_bytes_can_be_taken),
		cmocka_unit_test(foreign_bytes_are_quoted),
		cmocka_unit_test(words_of_a_library_keep_their_quotes),
		cmocka_unit_test(only_utf8_is_accepted),
		cmocka_unit_test(numbers_are_parsed_strictly),
		cmocka_unit_test(hexadecimal_is_parsed_strictly),
		cmocka_unit_test(errors_collect_context),
		cmocka_unit_test(new_room_is_zeroed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
