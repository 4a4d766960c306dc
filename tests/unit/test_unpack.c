/* SPDX-License-Identifier: Apache-2.0 */
/* unpack_tar() and unpack_archive(): the result of honest archives. */
#include "base/child.h"
#include "tests/unit/yard.h"

static void
honest_archives_are_unpacked(void **state)
{
	static const struct ball_entry list[] = {
		{.type = '5', .path = "./", .mtime_s = 7, .mode = 0700},
		{.type = '5', .path = "./d/", .mtime_s = 500, .mode = 0555},
		{.type = '0',
			.path = "./d/f",
			.data = "abc",
			.mtime_s = 400,
			.mode = 0444},
		{.type = '0',
			.path = "d//./suid",
			.data = "",
			.mtime_s = 4000,
			.mode = 07755},
		{.type = '2', .path = "d/l", .link = "../../x", .mtime_s = 30},
		{.type = '1', .path = "h", .link = "./d/f", .mtime_s = 1},
		{.type = '0',
			.path = "new/deep/f",
			.data = "abc",
			.mtime_s = 20},
		{.type = '0',
			.path = "d\303\251/\377",
			.data = "abc",
			.mtime_s = 20,
			.mode = 0666},
		END};
	static const char want[] =
		"d 0755 500.000000000 d\n"
		"f 0644 400.000000000 2 3 " ABC " d/f\n"
		"l 0777 30.000000000 ../../x d/l\n"
		"f 0755 1000.000000000 1 0 " NONE " d/suid\n"
		"d 0755 1000.000000000 d\303\251\n"
		"f 0666 20.000000000 1 3 " ABC " d\303\251/\377\n"
		"f 0644 400.000000000 2 3 " ABC " h\n"
		"d 0755 1000.000000000 new\n"
		"d 0755 1000.000000000 new/deep\n"
		"f 0644 20.000000000 1 3 " ABC " new/deep/f\n";
	static const mode_t masks[] = {0, 022, 077};
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(masks); i++) {
		scoped(yard_done) struct yard y = yard_new();
		mode_t before = umask(masks[i]);
		struct stat st;

		assert_int_equal(yard_unpack(&y, list, &yard_usual, &err), 0);
		(void)umask(before);
		yard_listing(&y, want);
		assert_int_equal(fstat(y.in, &st), 0);
		assert_int_equal(st.st_mtime, 7);
		assert_int_equal(st.st_mode & 07777, 0755);
	}
}

/* Names in pax headers are UTF-8 by definition; hallmark never leaves locale
 * C. */
static void
test_pax(void **state)
{
	static const struct ball_entry list[] = {
		{.type = 'g',
			.path = "pax_global_header",
			.data = "52 "
				"comment="
				"0123456789012345678901234567890123456789\n"},
		{.type = 'x',
			.path = "x",
			.data = "17 path=top/\303\266\303\266\n"
				"22 mtime=12.987654321\n"},
		{.type = '0', .path = "oo", .data = "abc", .mtime_s = 9},
		{.type = 'x',
			.path = "x",
			.data = "17 path=top/\303\244\303\244\n"
				"21 linkpath=top/\303\266\303\266\n"},
		{.type = '1', .path = "aa", .link = "oo"}, END};
	scoped(yard_done) struct yard y = yard_new();
	struct error err = ERROR_INIT;
	scoped(bytes_done) struct bytes tar = BYTES_INIT;
	scoped_close int fd = -1;

	(void)state;
	ball_make(&tar, list);
	fd = ball_fd(&tar);
	assert_int_equal(unpack_archive(fd, y.in, &yard_usual, "a", &err), 0);
	yard_listing(&y, "f 0644 12.000000000 2 3 " ABC " \303\244\303\244\n"
			 "f 0644 12.000000000 2 3 " ABC " \303\266\303\266\n");
}

/* tops: which folder counts as the archive's top folder, and which does not */
static const struct {
	const char *want;
	struct ball_entry list[4];
} tops[] = {
	{"f 0644 5.000000000 1 0 " NONE " hello\n",
		{A({'5', "hello/", NULL, NULL, 0, 9},
			{'0', "hello/hello", NULL, "", 0, 5})}},
	{"d 0755 1000.000000000 hello\nf 0644 5.000000000 1 0 " NONE
	 " hello/f\n"
	 "f 0644 6.000000000 1 0 " NONE " top-0\n",
		{A({'0', "hello/hello/f", NULL, "", 0, 5},
			{'0', "hello/top-0", NULL, "", 0, 6})}},
	{"d 0755 1000.000000000 a\nf 0644 5.000000000 1 0 " NONE " a/f\n"
	 "f 0644 5.000000000 1 0 " NONE " b\n",
		{A({'0', "a/f", NULL, "", 0, 5}, {'0', "b", NULL, "", 0, 5})}},
	{"f 0644 5.000000000 1 0 " NONE " a\n",
		{A({'0', "a", NULL, "", 0, 5})}},
	{"l 0777 5.000000000 x a\n", {A({'2', "a", "x", NULL, 0, 5})}},
	{"", {A({'5', "./", NULL, NULL, 0, 5})}},
};

static void
test_top(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tops); i++) {
		scoped(yard_done) struct yard y = yard_new();
		scoped(bytes_done) struct bytes tar = BYTES_INIT;
		scoped_close int fd = -1;
		struct error err = ERROR_INIT;
		struct stat st;

		ball_make(&tar, tops[i].list);
		fd = ball_fd(&tar);
		assert_int_equal(
			unpack_archive(fd, y.in, &yard_usual, "a", &err), 0);
		yard_listing(&y, tops[i].want);
		assert_int_equal(fstat(y.in, &st), 0);
		assert_int_equal(st.st_mtime, i == 0 ? 9 : i == 5 ? 5 : 1000);
	}
}

static void
test_strip(void **state)
{
	static const struct ball_entry list[] = {{.type = '5', .path = "a"},
		{.type = '5', .path = "a/b"},
		{.type = '0', .path = "a/b/f", .data = "", .mtime_s = 5},
		{.type = '1', .path = "a/b/h", .link = "a/b/f"}, END};
	struct unpack_plan plan = yard_usual;
	scoped(yard_done) struct yard y = yard_new();
	struct error err = ERROR_INIT;

	(void)state;
	plan.strip = 2;
	assert_int_equal(yard_unpack(&y, list, &plan, &err), 0);
	yard_listing(&y, "f 0644 5.000000000 2 0 " NONE " f\n"
			 "f 0644 5.000000000 2 0 " NONE " h\n");
}

static void
test_zip(void **state)
{
	static const struct ball_entry list[] = {
		{'5', "top/", NULL, "", 0755, 0},
		{'0', "top/\303\266", NULL, "abc", 0750, 0},
		{'2', "top/l", NULL, "\303\266", 0777, 0}, END};
	static const struct ball_entry bad[] = {
		{'0', "top/../../x", NULL, "abc", 0644, 0}, END};
	struct error err = ERROR_INIT;
	static const char *const zones[] = {"UTC", "Asia/Tokyo"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
		scoped(yard_done) struct yard y = yard_new();
		scoped(bytes_done) struct bytes zip = BYTES_INIT;
		scoped_close int fd = -1;

		assert_int_equal(setenv("TZ", zones[i], 1), 0);
		ball_zip(&zip, list);
		fd = ball_fd(&zip);
		assert_int_equal(
			unpack_archive(fd, y.in, &yard_usual, "a.zip", &err),
			0);
		yard_listing(&y,
			"l 0777 1000.000000000 \303\266 l\n"
			"f 0750 1000.000000000 1 3 " ABC " \303\266\n");
	}
	scoped(yard_done) struct yard y = yard_new();
	scoped(bytes_done) struct bytes zip = BYTES_INIT;
	scoped_close int fd = -1;

	ball_zip(&zip, bad);
	fd = ball_fd(&zip);
	assert_int_equal(
		unpack_archive(fd, y.in, &yard_usual, "a.zip", &err), -1);
	assert_error(&err, ERROR_POLICY, "climbs out");
	yard_untouched(&y);
}

/* Holes count as bytes; contents stay at their offsets. */
static void
sparse_files_keep_their_offsets(void **state)
{
	scoped(yard_done) struct yard y = yard_new();
	struct scratch *s = &y.scratch;
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	scoped_free char *file = text_format("%s/s.tar", s->path);
	const char *const argv[] = {
		"tar", "-C", s->path, "-Scf", file, "big", NULL};
	struct unpack_plan plan = yard_usual;
	struct error err = ERROR_INIT;
	scoped_close int fd = -1;
	struct stat st;
	char end[4];

	(void)state;
	scratch_text(s, "big", "abc");
	fd = openat(s->fd, "big", O_WRONLY | O_CLOEXEC);
	assert_int_equal(pwrite(fd, "end", 3, 3000000), 3);
	assert_int_equal(ftruncate(fd, 4000000), 0);
	(void)close(take_fd(fd));
	if (child_run(&out, argv, 100, &err) < 0) {
		print_message("no tar here: %s\n", err.text);
		skip();
	}
	fd = open(file, O_RDONLY | O_CLOEXEC);
	assert_int_equal(unpack_tar(fd, y.in, &plan, "s.tar", &err), -1);
	assert_error(&err, ERROR_LIMIT, "more than 1048576 bytes");
	plan.max_bytes = 4000000;
	assert_int_equal(unpack_tar(fd, y.in, &plan, "s.tar", &err), 0);
	(void)close(take_fd(fd));
	fd = openat(y.in, "big", O_RDONLY | O_CLOEXEC);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_size, 4000000);
	assert_int_equal(pread(fd, end, 4, 3000000), 4);
	assert_memory_equal(end, "end", 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(honest_archives_are_unpacked),
		cmocka_unit_test(test_pax),
		cmocka_unit_test(test_top),
		cmocka_unit_test(test_strip),
		cmocka_unit_test(test_zip),
		cmocka_unit_test(sparse_files_keep_their_offsets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
