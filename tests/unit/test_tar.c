/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/tar.h"
#include "tests/unit/scratch.h"

/* The text of a field: it ends at a NUL or at the end of the field. */
static const char *
field(const struct bytes *b, size_t at, size_t len)
{
	static char text[8][160];
	static unsigned turn;
	char *out = text[turn++ % 8];

	memcpy(out, b->data + at, len);
	out[len] = '\0';
	return out;
}

static void
a_plain_header(void **state)
{
	char path[] = "usr/bin/hello";
	const struct tree_entry e = {.type = TREE_FILE,
		.path = path,
		.mode = 0755,
		.uid = 07777777,
		.gid = 1,
		.size = 077777777777};
	scoped(bytes_done) struct bytes b = BYTES_INIT;
	unsigned sum = 0, said;

	(void)state;
	tar_header(&b, &e, 1700000000);
	assert_int_equal(b.len, 512);
	assert_string_equal(field(&b, 0, 100), "usr/bin/hello");
	assert_string_equal(field(&b, 100, 8), "0000755");
	assert_string_equal(field(&b, 108, 8), "7777777");
	assert_string_equal(field(&b, 116, 8), "0000001");
	assert_string_equal(field(&b, 124, 12), "77777777777");
	assert_string_equal(field(&b, 136, 12), "14524770400");
	assert_string_equal(field(&b, 156, 1), "0");
	assert_memory_equal(b.data + 257,
		"ustar\0"
		"00",
		8);
	assert_string_equal(field(&b, 265, 32), "");
	assert_string_equal(field(&b, 329, 8), "0000000");
	assert_string_equal(field(&b, 337, 8), "0000000");
	assert_string_equal(field(&b, 345, 155), "");
	assert_int_equal(sscanf(b.data + 148, "%o", &said), 1);
	memset(b.data + 148, ' ', 8);
	for (size_t i = 0; i < 512; i++)
		sum += (unsigned char)b.data[i];
	assert_int_equal(sum, said);
}

static void
types_have_flags(void **state)
{
	static const struct {
		enum tree_type type;
		const char *flag, *name, *link;
	} rows[] = {
		{TREE_FILE, "0", "a", ""},
		{TREE_HARDLINK, "1", "a", "b"},
		{TREE_SYMLINK, "2", "a", "b"},
		{TREE_DIR, "5", "a/", ""},
	};
	char path[] = "a", target[] = "b";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct tree_entry e = {.type = rows[i].type,
			.path = path,
			.target = *rows[i].link ? target : NULL};
		scoped(bytes_done) struct bytes b = BYTES_INIT;

		tar_header(&b, &e, 0);
		assert_int_equal(b.len, 512);
		assert_string_equal(field(&b, 0, 100), rows[i].name);
		assert_string_equal(field(&b, 156, 1), rows[i].flag);
		assert_string_equal(field(&b, 157, 100), rows[i].link);
	}
}

/* What does not fit is in pax records: sorted, and counted in their length. */
static void
the_rest_goes_into_pax(void **state)
{
	char path[] = "t\xc3\xbcv", target[102];
	const struct tree_entry e = {.type = TREE_SYMLINK,
		.path = path,
		.target = target,
		.mode = 0777,
		.uid = 010000000,
		.gid = UINT32_MAX};
	scoped(bytes_done) struct bytes b = BYTES_INIT, wanted = BYTES_INIT;

	(void)state;
	memset(target, 't', 101);
	target[101] = '\0';
	tar_header(&b, &e, (int64_t)1 << 33);
	bytes_addf(&wanted,
		"18 gid=4294967295\n115 linkpath=%s\n20 mtime=8589934592\n"
		"13 path=t\xc3\xbcv\n15 uid=2097152\n",
		target);
	assert_int_equal(b.len, 3 * 512);
	assert_string_equal(field(&b, 0, 100), "PaxHeaders/0");
	assert_string_equal(field(&b, 100, 8), "0000644");
	assert_string_equal(field(&b, 136, 12), "00000000000");
	assert_string_equal(field(&b, 156, 1), "x");
	assert_int_equal(strtol(b.data + 124, NULL, 8), (long)wanted.len);
	assert_string_equal(field(&b, 512, 150), field(&wanted, 0, 150));
	assert_memory_equal(b.data + 512, wanted.data, wanted.len);
	assert_string_equal(field(&b, 1024, 100), "t\xc3\xbcv");
	assert_string_equal(field(&b, 1024 + 108, 8), "0000000");
	assert_string_equal(field(&b, 1024 + 116, 8), "0000000");
	assert_int_equal(b.data[1024 + 157 + 99], 't');
}

static void
giants_have_a_size_record(void **state)
{
	char path[] = "a";
	const struct tree_entry e = {
		.type = TREE_FILE, .path = path, .size = (int64_t)1 << 33};
	scoped(bytes_done) struct bytes b = BYTES_INIT;

	(void)state;
	tar_header(&b, &e, 0);
	assert_int_equal(b.len, 3 * 512);
	assert_string_equal(field(&b, 512, 20), "19 size=8589934592\n");
	assert_string_equal(field(&b, 1024 + 124, 12), "00000000000");
}

/* n bytes of x, a slash, m bytes of y: where is the path cut? */
static void
long_paths_are_cut(void **state)
{
	static const struct {
		size_t n, m;
		bool folder, pax;
	} rows[] = {
		{155, 100, false, false},
		{155, 101, false, true},
		{156, 1, false, true},
		{98, 1, false, false},
		{100, 1, false, false},
		{155, 99, true, false},
		{155, 100, true, true},
		{1, 100, false, false},
		{1, 99, true, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char path[400] = {0};
		struct tree_entry e = {
			.type = rows[i].folder ? TREE_DIR : TREE_FILE,
			.path = path};
		scoped(bytes_done) struct bytes b = BYTES_INIT;
		size_t len = rows[i].n + 1 + rows[i].m + rows[i].folder;

		memset(path, 'x', rows[i].n);
		path[rows[i].n] = '/';
		memset(path + rows[i].n + 1, 'y', rows[i].m);
		tar_header(&b, &e, 0);
		assert_int_equal(b.len, rows[i].pax ? 3 * 512 : 512);
		if (rows[i].pax) {
			assert_int_equal(b.data[1024 + 345], 0);
			assert_memory_equal(b.data + 1024, path, 100);
			continue;
		}
		assert_int_equal(strlen(field(&b, 345, 155)),
			len <= 100 ? 0 : rows[i].n);
		if (len > 100)
			assert_int_equal(b.data[0], 'y');
	}
}

static void
sizes_are_padded(void **state)
{
	scoped(bytes_done) struct bytes b = BYTES_INIT;

	(void)state;
	assert_int_equal(tar_padding(0), 0);
	assert_int_equal(tar_padding(1), 511);
	assert_int_equal(tar_padding(511), 1);
	assert_int_equal(tar_padding(512), 0);
	assert_int_equal(tar_padding(INT64_MAX), 1);
	tar_end(&b);
	assert_int_equal(b.len, 1024);
	for (size_t i = 0; i < b.len; i++)
		assert_int_equal(b.data[i], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_header),
		cmocka_unit_test(types_have_flags),
		cmocka_unit_test(the_rest_goes_into_pax),
		cmocka_unit_test(giants_have_a_size_record),
		cmocka_unit_test(long_paths_are_cut),
		cmocka_unit_test(sizes_are_padded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
