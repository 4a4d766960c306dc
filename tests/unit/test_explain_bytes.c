/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that are no text, and the cause that is named first. */
#include "tests/unit/unit.h"

#include "reproduce/explain/explain.h"

#include <string.h>

/* Bytes with a NUL in them. */
struct byte_pair {
	const char *cause;
	const char *a, *b;
	size_t n;
};
#define BYTE_PAIR(cause, a, b) \
	{ \
		cause, a, b, sizeof(a) - 1 \
	}

static const struct byte_pair binaries[] = {
	/* seconds since 1970 as a number with a fraction, 2026-11-30 */
	BYTE_PAIR("build-time", "\x80G\x41\xda\xc2\xf5\x01\xd2\x1f\x3b\x94.",
		"\x80G\x41\xda\xc2\xf5\x02\x9a\x44\x80\x94."),
	BYTE_PAIR("build-time", "\x80G\x3b\x1f\xd2\x01\xf5\xc2\xda\x41.",
		"\x80G\x80\x44\x9a\x02\xf5\xc2\xda\x41."),
	/* another exponent is no time of a build */
	BYTE_PAIR("unknown", "\x80G\x3f\x9a\x12\x34\x7f\x01\x20\x33.",
		"\x80G\x3f\x9a\x12\x34\x11\x7d\x9b\x54."),
	/* a time of DOS, three bytes of which are printable */
	BYTE_PAIR("build-time", "FLOPPY  \x85\"~]\0\0\0\0\0\0\0\0",
		"FLOPPY  \x87\"~]\0\0\0\0\0\0\0\0"),
	BYTE_PAIR("build-time", "FLOPPY  !\"~]\0\0\0\0\0\0\0\0",
		"FLOPPY  #\"~]\0\0\0\0\0\0\0\0"),
	/* what was in the memory behind a name; behind letters by chance */
	BYTE_PAIR("uninitialised-memory",
		"\1\2\3\4\5name\0\x91\xa2\xb3\xc4\x05\1\2\3",
		"\1\2\3\4\5name\0\x71\x62\x53\x44\x35\1\2\3"),
	BYTE_PAIR("unknown", "\1\2\3\4\5\6\7me\0\x91\xa2\xb3\xc4\x05\1\2\3",
		"\1\2\3\4\5\6\7me\0\x71\x62\x53\x44\x35\1\2\3"),
	/* names between NULs or control bytes, in another order */
	BYTE_PAIR("hash-order", "ca\1yes\2de\1no\2eo\1maybe\2fr\1what\2",
		"fr\1what\2de\1no\2ca\1yes\2eo\1maybe\2"),
	BYTE_PAIR("folder-order", "b/ca\0b/yes\0b/eo\0b/maybe\0",
		"b/eo\0b/ca\0b/maybe\0b/yes\0"),
	BYTE_PAIR("unknown", "ca\1yes\2de\1no\2eo\1maybe\2fr\1what\2",
		"fr\1whom\2de\1no\2ca\1yes\2eo\1never\2"),
	/* UTF-16, with its mark and without, in both orders */
	BYTE_PAIR("user",
		"\xff\xfe"
		"B\0y\0:\0 \0a\0n\0n\0a\0@\0x\0",
		"\xff\xfe"
		"B\0y\0:\0 \0o\0t\0t\0o\0@\0x\0"),
	BYTE_PAIR("pid",
		"p\0i\0d\0=\0"
		"1\0"
		"2\0 \0i\0d\0l\0e\0",
		"p\0i\0d\0=\0"
		"3\0"
		"4\0 \0i\0d\0l\0e\0"),
	BYTE_PAIR("pid",
		"\0p\0i\0d\0=\0"
		"1\0"
		"2\0 \0i\0d\0l\0e",
		"\0p\0i\0d\0=\0"
		"3\0"
		"4\0 \0i\0d\0l\0e"),
	/* lz4: the sum of the contents is the last number */
	BYTE_PAIR("compressor",
		"\x04\x22\x4d\x18\x64\x40\xa7\x10\0\0\0aaaabbbb\0\0\0\0S!M1",
		"\x04\x22\x4d\x18\x64\x40\xa7\x10\0\0\0ccccdddd\0\0\0\0S!M1"),
	BYTE_PAIR("unknown",
		"\x04\x22\x4d\x18\x64\x40\xa7\x10\0\0\0aaaabbbb\0\0\0\0S!M1",
		"\x04\x22\x4d\x18\x64\x40\xa7\x10\0\0\0ccccdddd\0\0\0\0T!M2"),
	BYTE_PAIR("unknown",
		"\x5d\0\0\x80\0\xff\xff\xff\xff\x04\x8f\xc1h\x8c\x16"
		"C4\x7f\xff\xd3x\0\0",
		"\x5d\0\0\x80\0\xff\xff\xff\xff\x04\x94\xd3\x03gM=?"
		"\xbf\xff\xe1Q\0\0"),
	/* the only byte that differs is one of the highest */
	BYTE_PAIR("unknown", "\0\0\0\0xa\0\0\0\0\0\0\0\0\0\0",
		"\0\0\0\0xb\0\0\0\0\0\0\0\0\0\0"),
	/* the salt behind the head of OpenPGP, and the date of literal data */
	BYTE_PAIR("random-number",
		"\x8c\x0d\4\x09\3\2\x9f\x97\xb0\xc4\x4f\x7c\x22\xaa\xff"
		"\xd2\x12\1\2\3\4\5\6\7",
		"\x8c\x0d\4\x09\3\2\x11\x4e\x05\xd1\xe8\x60\x93\x37\xff"
		"\xd2\x12\x82\x31\x2c\xbb\xe3\xbd\x15"),
	BYTE_PAIR("build-time",
		"\xcb\x12"
		"b\4textk\x0d\x9c\x23words, w",
		"\xcb\x12"
		"b\4textk\x0d\x9c\x2fwords, w"),
	BYTE_PAIR("random-number", "oncg*33B\x91\x02\x7f\xc1\1\0\0\0",
		"oncg*33B\x07\xd3\x99\x4a\1\0\0\0"),
	BYTE_PAIR("random-number", "oncg*33B\x23\x9c\x0dk\1\0\0\0",
		"oncg*33B\x81\x44.k\1\0\0\0"),
	BYTE_PAIR("unknown", "oncg*33B\x91\x02\x7f\xc1\1\0\0\0",
		"oncg*33B\x91\x02\x7f\xc1\2\0\0\0"),
	/* one byte of an address never differs alone */
	BYTE_PAIR("unknown", "Info\0\0\0\x8b\xff\x7f\0\0\0\3h\2",
		"Info\0\0\0\x8f\xff\x7f\0\0\0\3h\2"),
	BYTE_PAIR("random-number", "Salted__\x91\x02(\xfe\xc1rZ\x08\x1f",
		"Salted__\x07\xd3\x99J\x11=\xb0\xa4\xe2"),
	BYTE_PAIR("build-time", "DIRC\0\0\0\2\0\0\0\1j\x41\x10\2\1\2\3\4",
		"DIRC\0\0\0\2\0\0\0\1j\x41\x11\7\x91\7\x93\x64"),
	BYTE_PAIR("unknown",
		"t\0i\0m\0e\0o\0u\0t\0 \0"
		"3\0"
		"0\0",
		"t\0i\0m\0e\0o\0u\0t\0 \0"
		"4\0"
		"5\0"),
};

static void
the_cause_of_bytes_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(binaries); i++) {
		const struct byte_pair *p = &binaries[i];
		scoped(causes_done) struct causes causes = CAUSES_INIT;
		const struct slice a = {(const uint8_t *)p->a, p->n};
		const struct slice b = {(const uint8_t *)p->b, p->n};
		const struct clue clue = {.format = FORMAT_BYTES,
			.path = "file",
			.a = a,
			.b = b,
			.whole_a = a,
			.whole_b = b};

		explain(&causes, &clue);
		if (strcmp(causes.list[0].name, p->cause) != 0)
			fail_msg("pair %zu: named %s (%s), expected %s", i,
				causes.list[0].name, causes.list[0].evidence,
				p->cause);
	}
}

/* A number of this many bytes in a file of its own. */
static void
check_number(const char *cause, uint64_t x, uint64_t y, size_t len, bool big)
{
	uint8_t a[96], b[96];
	scoped(causes_done) struct causes causes = CAUSES_INIT;
	const struct clue clue = {
		.path = "file", .a = {a, sizeof(a)}, .b = {b, sizeof(b)}};

	for (size_t i = 0; i < sizeof(a); i++)
		a[i] = b[i] = (uint8_t)(i % 7);
	for (size_t i = 0; i < len; i++) {
		a[40 + (big ? len - 1 - i : i)] = (uint8_t)(x >> 8 * i);
		b[40 + (big ? len - 1 - i : i)] = (uint8_t)(y >> 8 * i);
	}
	explain(&causes, &clue);
	assert_string_equal(causes.list[0].name, cause);
}

static void
a_binary_time_is_seen_in_each_form(void **state)
{
	const uint64_t x = 1796001287, y = 1796001321;

	(void)state;
	check_number("build-time", x, y, 4, false);
	check_number("build-time", x, y, 4, true);
	check_number("build-time", x, y, 8, false);
	check_number("build-time", x, y, 8, true);
	check_number("build-time", x * 1000 + 123, y * 1000 + 77, 8, true);
	check_number("build-time", x * 1000000000 + 123456789,
		y * 1000000000 + 987654321, 8, false);
	check_number("build-time", (x + 11644473600) * 10000000 + 1234567,
		(y + 11644473600) * 10000000 + 7654321, 8, false);
	/* 30 November 2026, 00:43:08 and 00:44:26 */
	check_number("build-time", 0x5d7e0564, 0x5d7e058d, 4, false);
	check_number("address", 0x55d0c3f8a2a0, 0x561e9b2c12a0, 8, false);
	check_number("unknown", 17, 203, 4, false);
}

/* A generator of Lehmer: always the same bytes. */
static void
fill_bytes(uint8_t *p, size_t len, uint32_t seed)
{
	uint64_t v = seed;

	for (size_t i = 0; i < len; i++) {
		v = v * 48271 % 2147483647;
		p[i] = (uint8_t)(v >> 8);
	}
}

static void
two_unrelated_files_have_no_known_cause(void **state)
{
	enum {
		LEN = 200000
	};
	uint8_t *a = mem_alloc(LEN, 1), *b = mem_alloc(LEN, 1);

	(void)state;
	for (uint32_t seed = 1; seed <= 8; seed++) {
		scoped(causes_done) struct causes causes = CAUSES_INIT;
		const struct clue clue = {.path = "file",
			.a = {a, LEN},
			.b = {b, LEN - seed % 3}};

		fill_bytes(a, LEN, seed);
		fill_bytes(b, LEN, seed + 1000);
		explain(&causes, &clue);
		assert_int_equal(causes.n, 1);
		assert_string_equal(causes.list[0].name, "unknown");
	}
	free(a);
	free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cause_of_bytes_is_named),
		cmocka_unit_test(a_binary_time_is_seen_in_each_form),
		cmocka_unit_test(two_unrelated_files_have_no_known_cause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
