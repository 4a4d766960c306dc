/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "base/bytes.h"

/* The vectors of RFC 4648, section 10, and the texts that it forbids. */
static const struct {
	const char *text, *raw; /* raw NULL: refused */
	size_t len;
} rows[] = {
	{"", "", 0},
	{"Zg==", "f", 1},
	{"Zm8=", "fo", 2},
	{"Zm9v", "foo", 3},
	{"Zm9vYg==", "foob", 4},
	{"Zm9vYmE=", "fooba", 5},
	{"Zm9vYmFy", "foobar", 6},
	{"Zg", "f", 1},
	{"Zm8", "fo", 2},
	{"+/+/", "\xfb\xff\xbf", 3},
	{"-_-_", "\xfb\xff\xbf", 3},
	{"+_+_", NULL, 0},
	{"Zg=", NULL, 0},
	{"Zg===", NULL, 0},
	{"Z", NULL, 0},
	{"Zh==", NULL, 0},
	{"Zm9=", NULL, 0},
	{"Zm 9v", NULL, 0},
	{"Zm9v\n", NULL, 0},
	{"====", NULL, 0},
	{"Zg==Zg==", NULL, 0},
	{"Z\xc3\xa9", NULL, 0},
};

static void
texts_become_bytes_or_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(bytes_done) struct bytes out = BYTES_INIT;
		int r = base64_parse(&out, rows[i].text, strlen(rows[i].text));

		if (!rows[i].raw) {
			assert_int_equal(r, -1);
			continue;
		}
		assert_int_equal(r, 0);
		assert_int_equal(out.len, rows[i].len);
		if (out.len)
			assert_memory_equal(out.data, rows[i].raw, out.len);
	}
}

static void
bytes_survive_a_round_trip(void **state)
{
	uint8_t raw[256];

	(void)state;
	for (size_t i = 0; i < sizeof raw; i++)
		raw[i] = (uint8_t)(i * 7);
	for (size_t len = 0; len < sizeof raw; len++) {
		scoped(bytes_done) struct bytes text = BYTES_INIT;
		scoped(bytes_done) struct bytes back = BYTES_INIT;

		base64_print(&text, raw, len);
		assert_int_equal(text.len, (len + 2) / 3 * 4);
		assert_int_equal(base64_parse(&back, text.data ? text.data : "",
					 text.len),
			0);
		assert_int_equal(back.len, len);
		if (len)
			assert_memory_equal(back.data, raw, len);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_become_bytes_or_are_refused),
		cmocka_unit_test(bytes_survive_a_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
