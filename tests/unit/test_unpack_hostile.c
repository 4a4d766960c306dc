/* SPDX-License-Identifier: Apache-2.0 */
/* unpack_tar(): hostile and damaged archives. */
#include "tests/unit/yard.h"

static const struct {
	enum error_kind kind;
	const char *reason;
	struct ball_entry list[5];
} hostile[] = {
	{ERROR_POLICY, "climbs out", {A({'0', "../x", NULL, "", 0, 0})}},
	{ERROR_POLICY, "climbs out", {A({'0', "a/../../x", NULL, "", 0, 0})}},
	{ERROR_POLICY, "climbs out", {A({'5', "..", NULL, NULL, 0, 0})}},
	{ERROR_POLICY, "climbs out", {A({'2', "a/..", "x", NULL, 0, 0})}},
	{ERROR_POLICY, "absolute", {A({'0', "/tmp/x", NULL, "", 0, 0})}},
	{ERROR_POLICY, "leads through 'l', which is a link",
		{A({'2', "l", "../outside", NULL, 0, 0},
			{'0', "l/x", NULL, "", 0, 0})}},
	{ERROR_POLICY, "leads through 'l', which is a link",
		{A({'2', "l", "../outside", NULL, 0, 0},
			{'5', "l/x/", NULL, NULL, 0, 0})}},
	{ERROR_POLICY, "leads through 'd/l', which is a link",
		{A({'5', "d/", NULL, NULL, 0, 0}, {'2', "d/l", ".", NULL, 0, 0},
			{'0', "d/l/x", NULL, "", 0, 0})}},
	{ERROR_POLICY, "leads through 'bin', which is a link",
		{A({'5', "usr/bin/", NULL, NULL, 0, 0},
			{'2', "bin", "usr/bin", NULL, 0, 0},
			{'0', "bin/x", NULL, "", 0, 0})}},
	{ERROR_POLICY, "leads through 'f', which is a link or a file",
		{A({'0', "f", NULL, "", 0, 0}, {'0', "f/x", NULL, "", 0, 0})}},
	{ERROR_POLICY, "climbs out",
		{A({'1', "h", "../outside/file", NULL, 0, 0})}},
	{ERROR_POLICY, "absolute", {A({'1', "h", "/etc/passwd", NULL, 0, 0})}},
	{ERROR_POLICY, "which is not an earlier file",
		{A({'1', "h", "f", NULL, 0, 0}, {'0', "f", NULL, "", 0, 0})}},
	{ERROR_POLICY, "which is not an earlier file",
		{A({'2', "l", "../outside/file", NULL, 0, 0},
			{'1', "h", "l", NULL, 0, 0})}},
	{ERROR_POLICY, "leads through 'l', which is a link",
		{A({'2', "l", "../outside", NULL, 0, 0},
			{'1', "h", "l/file", NULL, 0, 0})}},
	{ERROR_POLICY, "which is not an earlier file",
		{A({'5', "d", NULL, NULL, 0, 0}, {'1', "h", "d", NULL, 0, 0})}},
	{ERROR_POLICY, "is a device, FIFO or socket",
		{A({'3', "null", NULL, NULL, 0, 0})}},
	{ERROR_POLICY, "is a device, FIFO or socket",
		{A({'4', "disk", NULL, NULL, 0, 0})}},
	{ERROR_POLICY, "is a device, FIFO or socket",
		{A({'6', "fifo", NULL, NULL, 0, 0})}},
	{ERROR_POLICY, "is not a folder here but exists as a folder",
		{A({'0', "d/f", NULL, "", 0, 0}, {'0', "d", NULL, "", 0, 0})}},
	{ERROR_POLICY, "its root is a file or a link",
		{A({'2', "./.", "x", NULL, 0, 0})}},
	{ERROR_LIMIT, "more than 8 bytes",
		{A({'0', "a", NULL, "12345", 0, 0},
			{'0', "b", NULL, "6789", 0, 0})}},
	{ERROR_LIMIT, "more than 3 entries",
		{A({'0', "a", NULL, "", 0, 0}, {'0', "b", NULL, "", 0, 0},
			{'0', "c", NULL, "", 0, 0},
			{'0', "d", NULL, "", 0, 0})}},
};

static void
hostile_archives_are_refused(void **state)
{
	static const struct unpack_plan tight = {
		.newest_s = 1000, .max_bytes = 8, .max_entries = 3};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		scoped(yard_done) struct yard y = yard_new();
		struct error err = ERROR_INIT;

		assert_int_equal(
			yard_unpack(&y, hostile[i].list, &tight, &err), -1);
		assert_error(&err, hostile[i].kind, hostile[i].reason);
		assert_true(text_starts(err.text, "a.tar"));
		yard_untouched(&y);
	}
}

static void
damaged_archives_are_refused(void **state)
{
	static const struct ball_entry list[] = {
		{.type = '0', .path = "f", .data = "abcdefgh"},
		{.type = '0', .path = "g", .data = "abcdefgh"}, END};
	scoped(bytes_done) struct bytes tar = BYTES_INIT;

	(void)state;
	ball_make(&tar, list);
	for (size_t len = 0; len <= tar.len; len += 128) {
		scoped(yard_done) struct yard y = yard_new();
		struct bytes part = {.data = tar.data, .len = len};
		scoped_close int fd = ball_fd(&part);
		struct error err = ERROR_INIT;
		int r = unpack_tar(fd, y.in, &yard_usual, "a.tar", &err);

		/* A tar may end without its zero blocks, but only between two
		 * entries. */
		if (len == 1024 || len >= 2048) {
			if (len % 512 == 0)
				assert_int_equal(r, 0);
		} else {
			assert_int_equal(r, -1);
			assert_error(&err, ERROR_INPUT,
				"a.tar is damaged or not a tar: ");
		}
	}
}

/* Other programs would read a pax record with a wrong length differently. */
static void
damaged_pax_records_are_refused(void **state)
{
	static const struct ball_entry list[] = {
		{.type = 'x', .path = "x", .data = "18 path=top/x\n"},
		{.type = '0', .path = "oo", .data = "abc"}, END};
	scoped(yard_done) struct yard y = yard_new();
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(yard_unpack(&y, list, &yard_usual, &err), -1);
	assert_error(&err, ERROR_INPUT, "a.tar is damaged or not a tar: ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_archives_are_refused),
		cmocka_unit_test(damaged_archives_are_refused),
		cmocka_unit_test(damaged_pax_records_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
