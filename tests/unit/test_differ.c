/* SPDX-License-Identifier: Apache-2.0 */
/* differ_compare() and the readers of containers: good, damaged and hostile
 * files. */
#include "builder/archive/libarchive.h"
#include "reproduce/compare/format.h"
#include "reproduce/compare/twins.h"
#include "reproduce/explain/octets.h"
#include "tests/unit/ball.h"

static const struct differ_limits narrow = {.depth = 3,
	.n_members = 4,
	.one_expanded = 1 << 16,
	.part_expanded = 1 << 16,
	.live_expanded = 1 << 17,
	.all_expanded = 1 << 18,
	.time_ns = INT64_C(60000000000),
	.n_differences = 5};

static struct slice
slice_of(const struct bytes *b)
{
	return (struct slice){(const uint8_t *)b->data, b->len};
}

static void
compare_with(struct differences *out, const struct differ_limits *limits,
	struct slice a, struct slice b)
{
	struct differ d = {.out = out, .limits = limits};

	differ_compare(&d, "f", a, b);
	assert_int_equal(d.live, 0);
	assert_int_equal(d.depth, 0);
}

static void
make_tar(struct bytes *out, const char *words, unsigned mode)
{
	const struct ball_entry list[] = {
		{.type = '0', .path = "one", .data = "1"},
		{.type = '0', .path = "two", .data = words, .mode = mode},
		{.type = 0}};

	ball_make(out, list);
}

/* A gzip of stored blocks, so that no library decides its bytes. */
static void
make_gzip(struct bytes *out, const struct bytes *data)
{
	const size_t len = data->len;
	const char block[5] = {
		1, (char)len, (char)(len >> 8), (char)~len, (char)(~len >> 8)};

	bytes_add(out, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
	bytes_add(out, block, sizeof block);
	bytes_add(out, data->data, len);
	bytes_add(out, "\0\0\0\0\0\0\0\0", 8);
}

static void
equal_files_do_not_differ(void **state)
{
	scoped(differences_done) struct differences d = DIFFERENCES_INIT;
	scoped(bytes_done) struct bytes a = BYTES_INIT;

	(void)state;
	make_tar(&a, "x", 0644);
	compare_with(&d, &narrow, slice_of(&a), slice_of(&a));
	compare_with(
		&d, &narrow, (struct slice){NULL, 0}, (struct slice){NULL, 0});
	assert_int_equal(d.n, 0);
}

static void
a_member_is_named_with_its_range(void **state)
{
	scoped(differences_done) struct differences d = DIFFERENCES_INIT;
	scoped(bytes_done) struct bytes a = BYTES_INIT, b = BYTES_INIT;

	(void)state;
	make_tar(&a, "some words", 0644);
	make_tar(&b, "some other words", 04755);
	compare_with(&d, &narrow, slice_of(&a), slice_of(&b));
	assert_int_equal(d.n, 2);
	assert_string_equal(d.list[0].path, "f//two");
	assert_string_equal(d.list[0].words, "modes 0644 and 4755");
	assert_non_null(strstr(d.list[0].security, "setuid"));
	assert_string_equal(d.list[1].path, "f//two");
	assert_int_equal(d.list[1].a.at, 5);
	assert_int_equal(d.list[1].a.len, 0);
	assert_int_equal(d.list[1].b.len, 6);
	assert_true(d.list[1].n_causes >= 1);
}

static void
nested_files_end_at_the_depth(void **state)
{
	scoped(bytes_done) struct bytes a = BYTES_INIT, b = BYTES_INIT;

	(void)state;
	make_tar(&a, "x", 0644);
	make_tar(&b, "y", 0644);
	for (int depth = 1; depth < 6; depth++) {
		scoped(differences_done) struct differences d =
			DIFFERENCES_INIT;
		struct bytes more_a = BYTES_INIT, more_b = BYTES_INIT;

		compare_with(&d, &narrow, slice_of(&a), slice_of(&b));
		assert_int_equal(d.n, 1);
		assert_string_equal(
			d.list[0].path, depth <= narrow.depth ? "f//two" : "f");
		make_gzip(&more_a, &a);
		make_gzip(&more_b, &b);
		bytes_done(&a);
		bytes_done(&b);
		a = more_a;
		b = more_b;
	}
}

static void
what_expands_beyond_the_bound_is_compared_as_bytes(void **state)
{
	scoped(differences_done) struct differences d = DIFFERENCES_INIT;
	scoped(bytes_done) struct bytes a = BYTES_INIT, b = BYTES_INIT;
	scoped(bytes_done) struct bytes big = BYTES_INIT;
	struct differ_limits less = narrow;

	(void)state;
	for (int i = 0; i < 1000; i++)
		bytes_adds(&big, "many words ");
	make_gzip(&a, &big);
	big.data[500] = 'X';
	make_gzip(&b, &big);
	less.one_expanded = (int64_t)big.len - 1;
	compare_with(&d, &less, slice_of(&a), slice_of(&b));
	assert_int_equal(d.n, 1);
	assert_non_null(strstr(d.list[0].words, "bounds"));
	less.one_expanded = (int64_t)big.len;
	compare_with(&d, &less, slice_of(&a), slice_of(&b));
	assert_int_equal(d.n, 2);
	assert_null(strstr(d.list[1].words, "bounds"));
}

static void
many_members_and_differences_are_bounded(void **state)
{
	scoped(differences_done) struct differences d = DIFFERENCES_INIT;
	struct differ_limits more = narrow;
	scoped(bytes_done) struct bytes a = BYTES_INIT, b = BYTES_INIT;

	(void)state;
	for (int i = 0; i < 8; i++) {
		scoped_free char *name = text_format("n%d", i);
		const struct ball_entry x = {
			.type = '0', .path = name, .data = "x"};
		const struct ball_entry y = {
			.type = '0', .path = name, .data = "y"};

		ball_add(&a, &x);
		ball_add(&b, &y);
	}
	ball_end(&a);
	ball_end(&b);
	compare_with(&d, &narrow, slice_of(&a), slice_of(&b));
	assert_int_equal(d.n, 1);
	assert_non_null(strstr(d.list[0].words, "bounds"));
	differences_done(&d);
	more.n_members = 8;
	compare_with(&d, &more, slice_of(&a), slice_of(&b));
	assert_int_equal(d.n, 5);
	assert_int_equal(d.n_dropped, 3);
}

static void
time_that_is_over_is_told(void **state)
{
	scoped(differences_done) struct differences d = DIFFERENCES_INIT;
	struct differ late = {.out = &d, .limits = &narrow, .end_ns = 1};

	(void)state;
	differ_compare(&late, "f", octets_of("a"), octets_of("b"));
	assert_true(d.unfinished);
	assert_int_equal(d.n + d.n_dropped, 1);
}

/* --- readers --- */

/* Puts a text over bytes of a good file; the reader must refuse the file. */
struct damage {
	size_t at;
	const char *text;
	size_t len;
};

static int
members_of(int (*read)(struct members *out, struct slice s), struct slice s)
{
	scoped(members_done) struct members m = MEMBERS_INIT(100);
	int r = read(&m, s);

	for (size_t i = 0; i < m.n && r == 0; i++) {
		assert_non_null(m.list[i].name);
		assert_true(m.list[i].data.len == 0 ||
			    (m.list[i].data.p >= s.p &&
				    m.list[i].data.len <= s.len &&
				    (size_t)(m.list[i].data.p - s.p) <=
					    s.len - m.list[i].data.len));
	}
	return r;
}

static void
refused_with(int (*read)(struct members *out, struct slice s),
	const struct bytes *good, const struct damage *list, size_t n)
{
	assert_int_equal(members_of(read, slice_of(good)), 0);
	for (size_t i = 0; i < n; i++) {
		scoped_free uint8_t *copy = mem_copy(good->data, good->len);

		memcpy(copy + list[i].at, list[i].text, list[i].len);
		if (members_of(read, (struct slice){copy, good->len}) == 0)
			fail_msg("damage %zu is accepted", i);
	}
}

/* Cut anywhere, a file is refused or read within its bytes. */
static void
cut_anywhere(int (*read)(struct members *out, struct slice s),
	const struct bytes *good)
{
	for (size_t len = 0; len < good->len; len++) {
		scoped_free uint8_t *copy =
			len ? mem_copy(good->data, len) : NULL;

		(void)members_of(read, (struct slice){copy, len});
	}
}

static void
hostile_tars_are_refused(void **state)
{
	scoped(bytes_done) struct bytes good = BYTES_INIT;
	static const struct damage list[] = {
		{124, "77777777777", 11}, /* a size beyond the file */
		{124, "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", 12},
		{124, "x", 1},       /* no number */
		{148, "0000000", 7}, /* another sum */
		{0, "\0", 1},        /* an end that is none */
	};

	(void)state;
	make_tar(&good, "words", 0644);
	refused_with(tar_members, &good, list, ARRAY_LEN(list));
	cut_anywhere(tar_members, &good);
}

static void
damaged_pax_records_are_refused(void **state)
{
	static const char *const records[] = {"9 path=x\n9999999999 a=b\n",
		"0 a=b\n", "3 a\n", "99999999999999999999 a=b\n", "9 size=x\n",
		"8 a=bcd", "10 mtime=\n", "nothing"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(records); i++) {
		scoped(bytes_done) struct bytes tar = BYTES_INIT;
		const struct ball_entry list[] = {
			{.type = 'x', .path = "pax", .data = records[i]},
			{.type = '0', .path = "one", .data = "1"}, {.type = 0}};

		ball_make(&tar, list);
		if (members_of(tar_members, slice_of(&tar)) == 0)
			fail_msg("%s is accepted", records[i]);
	}
}

static void
hostile_ar_archives_are_refused(void **state)
{
	scoped(bytes_done) struct bytes good = BYTES_INIT;
	static const struct damage list[] = {
		{8 + 48, "9999999999", 10}, /* a size beyond the file */
		{8 + 48, "-1        ", 10},
		{8 + 58, "xx", 2},           /* the end of a header */
		{8, "/99             ", 16}, /* a long name without a table */
		{8, "#1/9999999      ", 16}, /* a name beyond the contents */
		{8 + 40, "9       ", 8},     /* no octal mode */
	};

	(void)state;
	ball_ar(&good, "one/", "1", 1);
	ball_ar(&good, "two/", "words", 5);
	refused_with(ar_members, &good, list, ARRAY_LEN(list));
	cut_anywhere(ar_members, &good);
}

/* A zip of one stored member, "one" with the contents "1". */
static void
make_zip(struct bytes *out)
{
	static const char local[] = "PK\3\4\x14\0\0\0\0\0\0\0\x21\x50\0\0\0\0"
				    "\1\0\0\0\1\0\0\0\3\0\0\0one1";
	static const char central[] =
		"PK\1\2\x14\3\x14\0\0\0\0\0\0\0\x21\x50\0\0\0\0\1\0\0\0\1\0\0\0"
		"\3\0\0\0\0\0\0\0\0\0\0\0\xa4\x81\0\0\0\0one";
	static const char end[] =
		"PK\5\6\0\0\0\0\1\0\1\0\x31\0\0\0\x22\0\0\0\0\0";

	bytes_add(out, local, sizeof local - 1);
	bytes_add(out, central, sizeof central - 1);
	bytes_add(out, end, sizeof end - 1);
}

static void
hostile_zips_are_refused(void **state)
{
	scoped(bytes_done) struct bytes good = BYTES_INIT;
	static const struct damage list[] = {
		{34 + 20, "\xff\xff\xff\x7f", 4}, /* a size beyond the file */
		{34 + 42, "\xff\xff\xff\x7f", 4}, /* a place beyond it */
		{34 + 42, "\1\0\0\0", 4},         /* no local header there */
		{34, "XX", 2},                    /* no record */
		{34 + 28, "\xff\xff", 2},         /* a name beyond the file */
		{83 + 10, "\2\0", 2}, /* more records than are there */
		{83 + 16, "\xff\xff\xff\x7f", 4}, /* a directory beyond it */
		{83 + 16, "\xff\xff\xff\xff", 4}, /* ZIP64 that is not there */
		{83, "XX", 2},                    /* no end */
	};

	(void)state;
	make_zip(&good);
	assert_int_equal(good.len, 105);
	refused_with(zip_members, &good, list, ARRAY_LEN(list));
	cut_anywhere(zip_members, &good);
}

static void
make_cpio(struct bytes *out)
{
	static const char *const names[] = {"one", "TRAILER!!!"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const size_t n = strlen(names[i]) + 1;

		bytes_addf(out,
			"070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X"
			"%08zX%08X",
			1, 0100644, 0, 0, 1, 7, i == 0, 0, 0, 0, 0, n, 0);
		bytes_add(out, names[i], n);
		while (out->len % 4)
			bytes_addc(out, '\0');
		if (i == 0)
			bytes_add(out, "1\0\0\0", 4);
	}
}

static void
hostile_cpio_archives_are_refused(void **state)
{
	scoped(bytes_done) struct bytes good = BYTES_INIT;
	static const struct damage list[] = {
		{54, "7FFFFFFF", 8},
		{54, "FFFFFFFF", 8}, /* sizes */
		{94, "00000000", 8},
		{94, "7FFFFFFF", 8}, /* names */
		{14, "xxxxxxxx", 8},
		{0, "070709", 6},
	};

	(void)state;
	make_cpio(&good);
	refused_with(cpio_members, &good, list, ARRAY_LEN(list));
	cut_anywhere(cpio_members, &good);
}

static int
parts_of(int (*read)(struct parts *out, struct slice s), struct slice s)
{
	scoped(parts_done) struct parts p = {
		.most = 100, .expanded_most = 1 << 16};

	return read(&p, s);
}

/* The sections of an ELF file, as far as a reader looks at them. */
static void
hostile_programs_are_refused(void **state)
{
	scoped(bytes_done) struct bytes self = BYTES_INIT;
	struct error err = ERROR_INIT;
	static const struct damage list[] = {
		{40, "\xff\xff\xff\xff\xff\xff\xff\x7f", 8}, /* the table */
		{58, "\1\0", 2},                             /* its rows */
		{60, "\xff\xff", 2},                         /* how many */
		{60, "\0\0", 2}, {62, "\xff\xff", 2},        /* names */
	};

	(void)state;
	assert_int_equal(file_read(&self, AT_FDCWD, "/proc/self/exe",
				 (size_t)1 << 30, &err),
		0);
	if (sizeof(void *) != 8)
		skip();
	assert_true(elf_is(slice_of(&self)));
	assert_int_equal(parts_of(elf_parts, slice_of(&self)), 0);
	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		scoped_free uint8_t *copy = mem_copy(self.data, self.len);

		memcpy(copy + list[i].at, list[i].text, list[i].len);
		if (parts_of(elf_parts, (struct slice){copy, self.len}) == 0)
			fail_msg("damage %zu is accepted", i);
	}
	for (size_t len = 64; len < 4096 && len < self.len; len++)
		(void)parts_of(elf_parts, octets_part(slice_of(&self), 0, len));
}

static void
damaged_pictures_and_documents_are_refused(void **state)
{
	static const char png[] = "\x89PNG\r\n\x1a\n\xff\xff\xff\xf0tEXt";
	static const char *const pdfs[] = {"%PDF-1.4\n1 0 obj\n<< >>\n",
		"%PDF-1.4\n1 0 obj\n<< >>\nstream\nendobj\n",
		"%PDF-1.4\nnothing\n", "%PDF-1.4 obj obj obj\n"};

	(void)state;
	assert_int_equal(
		parts_of(png_parts,
			(struct slice){(const uint8_t *)png, sizeof png - 1}),
		-1);
	for (size_t i = 0; i < ARRAY_LEN(pdfs); i++)
		if (parts_of(pdf_parts, octets_of(pdfs[i])) == 0)
			fail_msg("%s is accepted", pdfs[i]);
}

/* --- names --- */

static void
names_that_vary_are_alike(void **state)
{
	static const struct {
		const char *a, *b;
		bool alike;
	} rows[] = {
		{"tmp.aB3dEf", "tmp.xY9zQw", true},
		{"log-1234.txt", "log-99.txt", true},
		{"d/a1", "d/a22", true},
		{"d/a1", "e/a1", false},
		{"one", "two", false},
		{"README", "readme.txt", false},
		{"lib.so.1", "lib.so", false},
		{"", "", true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (twins_alike(rows[i].a, rows[i].b) != rows[i].alike)
			fail_msg("%s and %s", rows[i].a, rows[i].b);
}

static void
a_renamed_file_is_paired_only_if_it_is_the_only_one(void **state)
{
	const struct twin a[] = {{"x1", 'f', octets_of("same")},
		{"x2", 'f', octets_of("same")}, {"y-1", 'f', octets_of("y")}};
	const struct twin b[] = {
		{"x3", 'f', octets_of("same")}, {"y-2", 'f', octets_of("z")}};
	struct twins t;

	(void)state;
	twins_names(&t, a, ARRAY_LEN(a), b, ARRAY_LEN(b));
	twins_renamed(&t, a, ARRAY_LEN(a), b, ARRAY_LEN(b));
	assert_true(t.of_a[0] == SIZE_MAX && t.of_a[1] == SIZE_MAX);
	assert_int_equal(t.of_a[2], 1);
	assert_int_equal(t.of_b[1], 2);
	twins_done(&t);
}

/* --- what a helper sends --- */

static void
a_cut_or_changed_answer_is_refused(void **state)
{
	scoped(differences_done) struct differences d = DIFFERENCES_INIT;
	scoped(bytes_done) struct bytes wire = BYTES_INIT;

	(void)state;
	compare_with(&d, &narrow, octets_of("a\n"), octets_of("b\n"));
	differences_put(&wire, &d);
	for (size_t len = 0; len <= wire.len + 1; len++) {
		scoped(differences_done) struct differences back =
			DIFFERENCES_INIT;
		scoped_free char *copy = mem_alloc(wire.len + 1, 1);

		memcpy(copy, wire.data, wire.len);
		assert_int_equal(differences_take(&back, copy, len),
			len == wire.len ? 0 : -1);
	}
	for (size_t at = 0; at < wire.len; at++) {
		scoped(differences_done) struct differences back =
			DIFFERENCES_INIT;
		scoped(bytes_done) struct bytes text = BYTES_INIT;
		scoped_free char *copy = mem_copy(wire.data, wire.len);

		copy[at] ^= (char)0x81;
		if (differences_take(&back, copy, wire.len) == 0)
			differences_print(&text, &back, 10);
	}
}

/* What is printed as it came may hold no control characters. */
static void
words_of_a_helper_cannot_reach_the_terminal(void **state)
{
	static const char *const rows[] = {
		"a\033[1m", "a\nb", "a\xc2\x9b", "\xe2\x80\xae"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(differences_done) struct differences d =
			DIFFERENCES_INIT;
		scoped(differences_done) struct differences back =
			DIFFERENCES_INIT;
		scoped(differences_done) struct differences bad =
			DIFFERENCES_INIT;
		scoped(bytes_done) struct bytes wire = BYTES_INIT;
		struct difference *one;

		compare_with(&d, &narrow, octets_of("a\n"), octets_of("b\n"));
		one = &d.list[0];
		free(one->causes[0].evidence);
		one->causes[0].evidence = text_copy(rows[i]);
		differences_put(&wire, &d);
		assert_int_equal(
			differences_take(&back, wire.data, wire.len), 0);
		assert_string_equal(
			back.list[0].causes[0].evidence, text_quotes(rows[i]));
		free(one->words);
		one->words = text_copy(rows[i]);
		bytes_clear(&wire);
		differences_put(&wire, &d);
		assert_int_equal(
			differences_take(&bad, wire.data, wire.len), -1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_files_do_not_differ),
		cmocka_unit_test(a_member_is_named_with_its_range),
		cmocka_unit_test(nested_files_end_at_the_depth),
		cmocka_unit_test(
			what_expands_beyond_the_bound_is_compared_as_bytes),
		cmocka_unit_test(many_members_and_differences_are_bounded),
		cmocka_unit_test(time_that_is_over_is_told),
		cmocka_unit_test(hostile_tars_are_refused),
		cmocka_unit_test(damaged_pax_records_are_refused),
		cmocka_unit_test(hostile_ar_archives_are_refused),
		cmocka_unit_test(hostile_zips_are_refused),
		cmocka_unit_test(hostile_cpio_archives_are_refused),
		cmocka_unit_test(hostile_programs_are_refused),
		cmocka_unit_test(damaged_pictures_and_documents_are_refused),
		cmocka_unit_test(names_that_vary_are_alike),
		cmocka_unit_test(
			a_renamed_file_is_paired_only_if_it_is_the_only_one),
		cmocka_unit_test(a_cut_or_changed_answer_is_refused),
		cmocka_unit_test(words_of_a_helper_cannot_reach_the_terminal),
	};
	struct error err = ERROR_INIT;

	if (libarchive_load(&err) < 0)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
