/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hostile tars, layers and packages.  Each has a twin that differs only in the
 * fault: the one is refused for its reason, the other accepted, so that nothing
 * is refused for another reason than the one that its row names.
 */
#include "builder/archive/deb.h"
#include "builder/image/layer.h"
#include "tests/unit/yard.h"

struct twins {
	const char *reason;
	struct ball_entry bad[5], good[5];
};

#define F(path) \
	{ \
		'0', path, NULL, "", 0, 0 \
	}
#define D(path) \
	{ \
		'5', path, NULL, NULL, 0, 0 \
	}
#define L(path, target) \
	{ \
		'2', path, target, NULL, 0, 0 \
	}
#define H(path, target) \
	{ \
		'1', path, target, NULL, 0, 0 \
	}
#define X(record) \
	{ \
		'x', "x", NULL, record, 0, 0 \
	}
#define BYTES(path, data) \
	{ \
		'0', path, NULL, data, 0, 0 \
	}
#define KIND(letter, path) \
	{ \
		letter, path, NULL, NULL, 0, 0 \
	}
#define LONG(letter, data) \
	{ \
		letter, "././@LongLink", NULL, data, 0, 0 \
	}

/* What unpack_tar() refuses: sources, packages, environments. */
static const struct twins unpacked[] = {
	{"climbs out", {A(F("../x"))}, {A(F("x"))}},
	{"climbs out", {A(F("a/../../x"))}, {A(F("a/x"))}},
	{"climbs out", {A(D(".."))}, {A(D("d"))}},
	{"climbs out", {A(L("a/..", "x"))}, {A(L("a/b", "x"))}},
	{"climbs out", {A(F("a/.."))}, {A(F("a/..."))}},
	{"absolute", {A(F("/tmp/x"))}, {A(F("tmp/x"))}},
	{"absolute", {A(D("//x"))}, {A(D("x//"))}},
	{"leads through 'l'", {A(L("l", "../outside"), F("l/x"))},
		{A(L("l", "../outside"), F("k/x"))}},
	{"leads through 'l'", {A(L("l", "../outside"), D("l/x/"))},
		{A(L("l", "../outside"), D("k/x/"))}},
	{"leads through 'l'", {A(L("l", "/"), L("l/x", "y"))},
		{A(L("l", "/"), L("k/x", "y"))}},
	{"leads through 'd/l'", {A(D("d/"), L("d/l", "."), F("d/l/x"))},
		{A(D("d/"), L("d/l", "."), F("d/k/x"))}},
	{"leads through 'bin'",
		{A(D("usr/bin/"), L("bin", "usr/bin"), F("bin/x"))},
		{A(D("usr/bin/"), L("bin", "usr/bin"), F("usr/bin/x"))}},
	{"leads through 'f'", {A(F("f"), F("f/x"))}, {A(F("f"), F("g/x"))}},
	{"leads through 'f'", {A(F("f"), D("f/x"))}, {A(D("f"), D("f/x"))}},
	{"climbs out", {A(F("f"), H("h", "../outside/file"))},
		{A(F("f"), H("h", "./f"))}},
	{"absolute", {A(F("f"), H("h", "/f"))}, {A(F("f"), H("h", "f"))}},
	{"not an earlier file", {A(H("h", "f"), F("f"))},
		{A(F("f"), H("h", "f"))}},
	{"not an earlier file", {A(H("h", "h"))}, {A(F("h"))}},
	{"not an earlier file", {A(F("f"), H("h", "g"))},
		{A(F("f"), H("h", "f"))}},
	{"not an earlier file", {A(L("l", "../outside/file"), H("h", "l"))},
		{A(F("l"), H("h", "l"))}},
	{"leads through 'l'", {A(L("l", "../outside"), H("h", "l/file"))},
		{A(F("l/file"), H("h", "l/file"))}},
	{"not an earlier file", {A(D("d"), H("h", "d"))},
		{A(F("d"), H("h", "d"))}},
	{"device, FIFO or socket", {A(KIND('3', "x"))}, {A(KIND('0', "x"))}},
	{"device, FIFO or socket", {A(KIND('4', "x"))}, {A(KIND('0', "x"))}},
	{"device, FIFO or socket", {A(KIND('6', "x"))}, {A(KIND('0', "x"))}},
	{"exists as a folder", {A(F("d/f"), F("d"))}, {A(F("d/f"), F("e"))}},
	{"exists as a folder", {A(F("d/f"), L("d", "x"))},
		{A(F("d/f"), L("e", "x"))}},
	{"its root is a file", {A(L("./.", "x"))}, {A(D("./."))}},
	{"its root is a file", {A(F("."))}, {A(D("."))}},
	{"more than 8 bytes", {A(BYTES("a", "12345"), BYTES("b", "6789"))},
		{A(BYTES("a", "12345"), BYTES("b", "678"))}},
	{"more than 3 entries", {A(F("a"), F("b"), F("c"), F("d"))},
		{A(F("a"), F("b"), F("c"))}},
	{"climbs out", {A(X("13 path=../x\n"), F("x"))},
		{A(X("13 path=./yx\n"), F("x"))}},
	{"absolute", {A(X("11 path=/x\n"), F("x"))},
		{A(X("11 path=xx\n"), F("x"))}},
	{"climbs out", {A(F("f"), X("17 linkpath=../f\n"), H("h", "f"))},
		{A(F("f"), X("17 linkpath=.//f\n"), H("h", "f"))}},
	{"damaged", {A(X("18 path=top/x\n"), F("x"))},
		{A(X("14 path=top/x\n"), F("x"))}},
	{"damaged", {A(X("9 path=top/x\n"), F("x"))},
		{A(X("14 path=top/x\n"), F("x"))}},
	{"damaged", {A(X("-1 path=top/x\n"), F("x"))},
		{A(X("14 path=top/x\n"), F("x"))}},
	{"damaged", {A(X("14 path=top/xx"), F("x"))},
		{A(X("14 path=top/x\n"), F("x"))}},
	{"damaged", {A(X("14 path.top/x\n"), F("x"))},
		{A(X("14 path=top/x\n"), F("x"))}},
	{"damaged", {A(X("99999999999999999999 path=x\n"), F("x"))},
		{A(X("10 path=x\n"), F("x"))}},
	{"climbs out", {A(LONG('L', "../x"), F("x"))},
		{A(LONG('L', ".../"), F("x"))}},
	{"climbs out", {A(F("f"), LONG('K', "../f"), H("h", "f"))},
		{A(F("f"), LONG('K', "./f"), H("h", "f"))}},
};

/* What layer_read() refuses: layers of images. */
static const struct twins layered[] = {
	{"'.' or '..'", {A(F("../a"))}, {A(F("a"))}},
	{"'.' or '..'", {A(F("a/../b"))}, {A(F("a/b"))}},
	{"'.' or '..'", {A(F("a/./b"))}, {A(F("./a/b"))}},
	{"'.' or '..'", {A(D("a/.."))}, {A(D("a/..."))}},
	{"empty component", {A(F("a//b"))}, {A(F("a/b"))}},
	{"is absolute", {A(F("/a"))}, {A(F("a"))}},
	{"is listed twice", {A(F("a"), F("a"))}, {A(F("a"), F("b"))}},
	{"is listed twice", {A(F("a"), F("./a"))}, {A(F("a"), F("./b"))}},
	{"is listed twice", {A(D("a"), D("a/"))}, {A(D("a"), D("b/"))}},
	{"is listed twice", {A(F("a"), L("a", "b"))}, {A(F("a"), L("c", "b"))}},
	{"without a name", {A(F(".wh."))}, {A(F(".wh.a"))}},
	{"without a name", {A(F("a/.wh."))}, {A(F("a/.wh.b"))}},
	{"not an empty file", {A(D(".wh.a"))}, {A(F(".wh.a"))}},
	{"not an empty file", {A(L(".wh.a", "b"))}, {A(F(".wh.a"))}},
	{"not an empty file", {A(BYTES(".wh.a", "x"))},
		{A(BYTES(".wh.a", ""))}},
	{"not an earlier file", {A(F("b"), H("a", "c"))},
		{A(F("b"), H("a", "b"))}},
	{"not an earlier file", {A(H("a", "a"))}, {A(F("a"))}},
	{"not an earlier file", {A(H("a", "b"), F("b"))},
		{A(F("b"), H("a", "b"))}},
	{"not an earlier file", {A(D("d"), H("a", "d"))},
		{A(F("d"), H("a", "d"))}},
	{"not an earlier file", {A(L("d", "x"), H("a", "d"))},
		{A(F("d"), H("a", "d"))}},
	{"not an earlier file", {A(F("b"), H("a", "../b"))},
		{A(F("b"), H("a", "./b"))}},
	{"not an earlier file", {A(F("b"), H("a", "/b"))},
		{A(F("b"), H("a", "b"))}},
	{"not a folder", {A(L("d", "/etc"), F("d/a"))}, {A(D("d"), F("d/a"))}},
	{"not a folder", {A(F("d"), F("d/a"))}, {A(D("d"), F("d/a"))}},
	{"control character", {A(F("a\nb"))}, {A(F("a b"))}},
	{"control character", {A(F("a\x7f"))}, {A(F("a~"))}},
	{"control character", {A(F("a\x1b[1m"))}, {A(F("a[1m"))}},
	{"not valid UTF-8", {A(F("a\xff"))}, {A(F("a\xc3\xbf"))}},
	{"not valid UTF-8", {A(F("\xc0\xaf"))}, {A(F("\xc2\xaf"))}},
	{"not valid UTF-8", {A(F("\xed\xa0\x80"))}, {A(F("\xed\x9f\x80"))}},
	{"control character", {A(L("a", "b\nc"))}, {A(L("a", "b c"))}},
	{"not valid UTF-8", {A(L("a", "b\xff"))}, {A(L("a", "b\xc3\xbf"))}},
	{"'a'", {A(L("a", ""))}, {A(L("a", "b"))}},
	{"not a file, a folder or a link", {A(KIND('3', "a"))},
		{A(KIND('0', "a"))}},
	{"not a file, a folder or a link", {A(KIND('4', "a"))},
		{A(KIND('0', "a"))}},
	{"not a file, a folder or a link", {A(KIND('6', "a"))},
		{A(KIND('0', "a"))}},
	{"'.' or '..'", {A(X("13 path=../a\n"), F("a"))},
		{A(X("13 path=./ba\n"), F("a"))}},
	{"is absolute", {A(X("11 path=/a\n"), F("a"))},
		{A(X("11 path=aa\n"), F("a"))}},
	{"the layer's tar", {A(X("18 path=top/x\n"), F("x"))},
		{A(X("14 path=top/x\n"), F("x"))}},
	{"'.' or '..'", {A(LONG('L', "../x"), F("x"))},
		{A(LONG('L', ".../"), F("x"))}},
	{"out of range", {A(X("18 uid=4294967296\n"), F("a"))},
		{A(X("18 uid=4294967295\n"), F("a"))}},
	{"out of range", {A(X("18 gid=4294967296\n"), F("a"))},
		{A(X("18 gid=4294967295\n"), F("a"))}},
	{"more than 8 bytes", {A(BYTES("a", "12345"), BYTES("b", "6789"))},
		{A(BYTES("a", "12345"), BYTES("b", "678"))}},
	{"more than 3 files", {A(F("a/b/c"), F("d"))}, {A(F("a/b/c"))}},
};

static const struct unpack_plan tight = {
	.newest_s = 1000, .max_bytes = 8, .max_entries = 3};
static const struct tree_limits tight_layer = {3, 8};

/* A tar whose header has other bytes at this place.  Where a row is for both,
 * "a.tar" is in neither message. */
static const struct {
	size_t at;
	const char *bytes;
	size_t len;
	bool summed; /* with the checksum of the changed header */
} headers[] = {
	{148, "7", 1, false},               /* the checksum */
	{0, "g", 1, false},                 /* a name without its checksum */
	{257, "xxxxx", 5, false},           /* the magic */
	{124, "77777777777", 11, true},     /* a size past the end */
	{124, "00000001000", 11, true},     /* the same, by a block */
	{124, "\xff\xff\xff\xff", 4, true}, /* a negative size, base 256 */
	{124, "\x80\xff\xff\xff\xff", 5, true}, /* a size of 2^90 */
};

static void
fix_sum(char *header)
{
	unsigned sum = 0;

	memset(header + 148, ' ', 8);
	for (size_t i = 0; i < 512; i++)
		sum += (unsigned char)header[i];
	ball_octal(header + 148, sum, 6);
	header[154] = '\0';
}

static int
read_layer(const struct bytes *tar, struct error *err)
{
	scoped_close int fd = ball_fd(tar);
	scoped(tree_done) struct tree tree = TREE_INIT;
	struct digest diff_id;

	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return layer_read(&tree, &diff_id, fd, &tight_layer, err);
}

static int
unpack(const struct bytes *tar, struct error *err)
{
	scoped(yard_done) struct yard y = yard_new();
	scoped_close int fd = ball_fd(tar);
	int r = unpack_tar(fd, y.in, &tight, "a.tar", err);

	yard_untouched(&y);
	return r;
}

/* One is refused for this reason, the other accepted. */
static void
check_pair(const struct bytes *bad, const struct bytes *good,
	int (*take)(const struct bytes *, struct error *), const char *reason,
	size_t row)
{
	struct error err = ERROR_INIT;

	if (take(good, &err) < 0)
		fail_msg("row %zu, twin: %s", row, err.text);
	if (take(bad, &err) == 0)
		fail_msg("row %zu, %s: accepted", row, reason);
	if (!strstr(err.text, reason))
		fail_msg("row %zu: %s, not: %s", row, err.text, reason);
}

static void
check_rows(const struct twins *rows, size_t n,
	int (*take)(const struct bytes *, struct error *))
{
	for (size_t i = 0; i < n; i++) {
		scoped(bytes_done) struct bytes bad = BYTES_INIT;
		scoped(bytes_done) struct bytes good = BYTES_INIT;

		ball_make(&bad, rows[i].bad);
		ball_make(&good, rows[i].good);
		check_pair(&bad, &good, take, rows[i].reason, i);
	}
	print_message("%zu hostile, %zu twins\n", n, n);
}

static void
hostile_tars_and_their_twins(void **state)
{
	(void)state;
	check_rows(unpacked, ARRAY_LEN(unpacked), unpack);
}

static void
hostile_layers_and_their_twins(void **state)
{
	(void)state;
	check_rows(layered, ARRAY_LEN(layered), read_layer);
}

static void
damaged_headers_and_their_twin(void **state)
{
	static const struct ball_entry list[] = {A(BYTES("f", "12345678"))};
	scoped(bytes_done) struct bytes good = BYTES_INIT;

	(void)state;
	ball_make(&good, list);
	good.len -= 512; /* one block of zeros is enough */
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		scoped(bytes_done) struct bytes bad = BYTES_INIT;

		bytes_add(&bad, good.data, good.len);
		memcpy(bad.data + headers[i].at, headers[i].bytes,
			headers[i].len);
		if (headers[i].summed)
			fix_sum(bad.data);
		check_pair(&bad, &good, unpack, "a.tar", i);
		check_pair(&bad, &good, read_layer, "", i);
	}
	print_message("%zu hostile, 2 twins\n", 2 * ARRAY_LEN(headers));
}

/* The members of a package; the twin of all is the first. */
static const struct {
	const char *reason;
	const char *members[5][2];
} packages[] = {
	{NULL, {{"debian-binary", "2.0\n"}, {"control.tar", "c"},
		       {"data.tar", "DATA"}}},
	{"does not begin with debian-binary",
		{{"control.tar", "c"}, {"data.tar", "DATA"}}},
	{"does not begin with debian-binary",
		{{"Debian-binary", "2.0\n"}, {"control.tar", "c"},
			{"data.tar", "DATA"}}},
	{"does not begin with debian-binary",
		{{"control.tar", "c"}, {"debian-binary", "2.0\n"},
			{"data.tar", "DATA"}}},
	{"its format is not 2.0",
		{{"debian-binary", "3.0\n"}, {"control.tar", "c"},
			{"data.tar", "DATA"}}},
	{"its format is not 2.0",
		{{"debian-binary", "20.0\n"}, {"control.tar", "c"},
			{"data.tar", "DATA"}}},
	{"its format is not 2.0",
		{{"debian-binary", "\n2.0"}, {"control.tar", "c"},
			{"data.tar", "DATA"}}},
	{"debian-binary is too short",
		{{"debian-binary", "2."}, {"control.tar", "c"},
			{"data.tar", "DATA"}}},
	{"its members are not those",
		{{"debian-binary", "2.0\n"}, {"data.tar", "DATA"}}},
	{"its members are not those",
		{{"debian-binary", "2.0\n"}, {"data.tar", "DATA"},
			{"control.tar", "c"}}},
	{"its members are not those",
		{{"debian-binary", "2.0\n"}, {"control.tar", "c"},
			{"control.tar", "c"}, {"data.tar", "DATA"}}},
	{"its members are not those",
		{{"debian-binary", "2.0\n"}, {"other", "x"},
			{"control.tar", "c"}, {"data.tar", "DATA"}}},
	{"its members are not those",
		{{"debian-binary", "2.0\n"}, {"control.tar", "c"},
			{"other", "x"}, {"data.tar", "DATA"}}},
	{"its members are not those",
		{{"debian-binary", "2.0\n"}, {"../control.tar", "c"},
			{"data.tar", "DATA"}}},
	{"it is too short", {{"debian-binary", "2.0\n"}, {"control.tar", "c"}}},
	{"it is too short", {{"debian-binary", "2.0\n"}}},
	{"the compression of its data is not supported",
		{{"debian-binary", "2.0\n"}, {"control.tar", "c"},
			{"data.tar.lz", "DATA"}}},
	{"the compression of its data is not supported",
		{{"debian-binary", "2.0\n"}, {"control.tar", "c"},
			{"data.tar.xz2", "DATA"}}},
	{"do not have the compression of their name",
		{{"debian-binary", "2.0\n"}, {"control.tar", "c"},
			{"data.tar.xz", "DATA"}}},
	{"do not have the compression of their name",
		{{"debian-binary", "2.0\n"}, {"control.tar", "c"},
			{"data.tar.gz", "DATA"}}},
	{"do not have the compression of their name",
		{{"debian-binary", "2.0\n"}, {"control.tar", "c"},
			{"data.tar.zst", "DATA"}}},
};

/* Other bytes at a place of the first package. */
static const struct {
	size_t at;
	const char *bytes;
} damages[] = {
	{0, "!<arcH>"},         /* the magic */
	{7, "x"},               /* its newline */
	{8 + 48, "-1"},         /* a negative size */
	{8 + 48, "x"},          /* a size that is no number */
	{8 + 48, "99"},         /* a size past the next member */
	{8 + 48, "9999999999"}, /* past the end */
	{8 + 58, "xx"},         /* the end of a header */
	{8 + 59, "x"},
	{72 + 48, "5"}, /* of the second member */
	{72 + 58, "\n`"},
	{134 + 48, "9"}, /* of the third member, past the end */
	{134 + 58, "``"},
};

static int
unpack_deb(const struct bytes *deb, struct error *err)
{
	static const struct bytes none = BYTES_INIT;
	scoped_close int in = ball_fd(deb);
	scoped_close int out = ball_fd(&none);

	return deb_data(in, out, 4, "package x 1", err);
}

static void
make_deb(struct bytes *deb, size_t i)
{
	for (size_t m = 0; m < 5 && packages[i].members[m][0]; m++)
		ball_ar(deb, packages[i].members[m][0],
			packages[i].members[m][1],
			strlen(packages[i].members[m][1]));
}

static void
hostile_packages_and_their_twin(void **state)
{
	scoped(bytes_done) struct bytes good = BYTES_INIT;

	(void)state;
	make_deb(&good, 0);
	for (size_t i = 1; i < ARRAY_LEN(packages); i++) {
		scoped(bytes_done) struct bytes bad = BYTES_INIT;

		make_deb(&bad, i);
		check_pair(&bad, &good, unpack_deb, packages[i].reason, i);
	}
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		scoped(bytes_done) struct bytes bad = BYTES_INIT;

		bytes_add(&bad, good.data, good.len);
		memcpy(bad.data + damages[i].at, damages[i].bytes,
			strlen(damages[i].bytes));
		check_pair(&bad, &good, unpack_deb, "package x 1", i);
	}
	print_message("%zu hostile, 1 twin\n",
		ARRAY_LEN(packages) - 1 + ARRAY_LEN(damages));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_tars_and_their_twins),
		cmocka_unit_test(hostile_layers_and_their_twins),
		cmocka_unit_test(damaged_headers_and_their_twin),
		cmocka_unit_test(hostile_packages_and_their_twin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
