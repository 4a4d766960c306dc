/* SPDX-License-Identifier: Apache-2.0 */
/* Who wrote each file of an output, from the records of a box. */
#include "tests/unit/unit.h"

#include "base/bytes.h"
#include "sandbox/audit.h"

static void
put_record(struct bytes *out, uint32_t process, enum audit_write write,
	const char *to, const char *from)
{
	const struct audit_record r = {process, (uint16_t)write,
		(uint16_t)strlen(to), (uint16_t)strlen(from)};

	bytes_add(out, &r, sizeof r);
	bytes_adds(out, to);
	bytes_adds(out, from);
}

/* "path 0 1; other 2": the files of /out and their writers. */
static char *
files_text(const struct bytes *records, size_t n_processes)
{
	scoped(audit_files_done) struct audit_files files = AUDIT_FILES_INIT;
	struct bytes out = BYTES_INIT;

	audit_files_of(
		&files, records->data, records->len, n_processes, "/out/");
	for (size_t i = 0; i < files.n; i++) {
		bytes_addf(&out, "%s%s", i ? "; " : "", files.list[i].path);
		for (size_t j = 0; j < files.list[i].n_writers; j++)
			bytes_addf(&out, " %u", files.list[i].writers[j]);
	}
	return bytes_take(&out);
}

static void
files_keep_their_writers(void **state)
{
	static const struct {
		const char *wanted;
		struct {
			uint32_t process;
			enum audit_write write;
			const char *to, *from;
		} does[4];
	} rows[] = {
		{"a 1", {{1, AUDIT_CREATE, "/out/a", ""}}},
		{"", {{1, AUDIT_CREATE, "/build/a", ""}}},
		{"", {{1, AUDIT_CREATE, "/output", ""}}},
		{"a 1 2", {{1, AUDIT_CREATE, "/out/a", ""},
				  {2, AUDIT_WRITE, "/out/a", ""}}},
		{"a 1", {{1, AUDIT_CREATE, "/out/a", ""},
				{1, AUDIT_WRITE, "/out/a", ""}}},
		{"a 2", {{1, AUDIT_CREATE, "/out/a", ""},
				{2, AUDIT_CREATE, "/out/a", ""}}},
		{"a 1", {{1, AUDIT_CREATE, "/build/b", ""},
				{2, AUDIT_RENAME, "/out/a", "/build/b"}}},
		{"a 1; b 1", {{1, AUDIT_CREATE, "/out/a", ""},
				     {2, AUDIT_LINK, "/out/b", "/out/a"}}},
		{"a 1 3; b 1 3", {{1, AUDIT_CREATE, "/out/a", ""},
					 {2, AUDIT_LINK, "/out/b", "/out/a"},
					 {3, AUDIT_WRITE, "/out/b", ""}}},
		/* what is created anew is another file */
		{"a 1; b 3", {{1, AUDIT_CREATE, "/out/a", ""},
				     {2, AUDIT_LINK, "/out/b", "/out/a"},
				     {3, AUDIT_CREATE, "/out/b", ""}}},
		{"d/x/y 1",
			{{1, AUDIT_CREATE, "/tmp/s/x/y", ""},
				{2, AUDIT_RENAME_FOLDER, "/out/d", "/tmp/s"}}},
		{"", {{1, AUDIT_CREATE, "/tmp/sx/y", ""},
			     {2, AUDIT_RENAME_FOLDER, "/out/d", "/tmp/s"}}},
		{"b 2", {{1, AUDIT_CREATE, "/out/b", ""},
				{2, AUDIT_CREATE, "/out/a", ""},
				{3, AUDIT_RENAME, "/out/b", "/out/a"}}},
		{"a 1", {{1, AUDIT_CREATE, "/out/a", ""},
				{2, AUDIT_RENAME, "/out/a", "/out/a"}}},
		{"", {{2, AUDIT_RENAME, "/out/a", "/out/unseen"}}},
		{"d/x 1; s/x 3",
			{{1, AUDIT_CREATE, "/out/s/x", ""},
				{2, AUDIT_RENAME_FOLDER, "/out/d", "/out/s"},
				{3, AUDIT_CREATE, "/out/s/x", ""}}},
		/* what was at the name before is gone */
		{"d/x 1",
			{{2, AUDIT_CREATE, "/out/d/y", ""},
				{1, AUDIT_CREATE, "/out/s/x", ""},
				{2, AUDIT_RENAME_FOLDER, "/out/d", "/out/s"}}},
		/* the kernel refuses these */
		{"s/x 1", {{1, AUDIT_CREATE, "/out/s/x", ""},
				  {2, AUDIT_RENAME_FOLDER, "/out/s/x/y",
					  "/out/s"},
				  {2, AUDIT_RENAME_FOLDER, "/out/d", "/"},
				  {2, AUDIT_RENAME_FOLDER, "/", "/out/s"}}},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(bytes_done) struct bytes records = BYTES_INIT;
		scoped_free char *text = NULL;

		for (size_t j = 0; j < 4 && rows[i].does[j].to; j++)
			put_record(&records, rows[i].does[j].process,
				rows[i].does[j].write, rows[i].does[j].to,
				rows[i].does[j].from);
		text = files_text(&records, 4);
		assert_string_equal(text, rows[i].wanted);
	}
}

/* What is in a folder has moved so often that its names are longer and longer.
 */
static void
records_cost_no_more_than_is_allowed(void **state)
{
	scoped(bytes_done) struct bytes grow = BYTES_INIT;
	scoped(audit_files_done) struct audit_files files = AUDIT_FILES_INIT;
	char into[60001], from[] = "/a", own[] = "/a/a";
	size_t sum = 0;

	(void)state;
	for (int i = 0; i < 200; i++) {
		scoped_free char *path = text_format("/a/%d", i);

		put_record(&grow, 0, AUDIT_CREATE, path, "");
	}
	/* the kernel refuses the first */
	put_record(&grow, 0, AUDIT_RENAME_FOLDER, own, from);
	memset(into, 'x', sizeof into - 1);
	into[sizeof into - 1] = '\0';
	into[0] = into[2] = '/';
	for (int i = 0; i < 100; i++) {
		into[1] = i % 2 ? 'a' : 'b';
		from[1] = i % 2 ? 'b' : 'a';
		put_record(&grow, 0, AUDIT_RENAME_FOLDER, into, from);
	}
	audit_files_of(&files, grow.data, grow.len, 1, "/");
	assert_true(files.cut);
	for (size_t i = 0; i < files.n; i++)
		sum += strlen(files.list[i].path);
	assert_in_range(sum, 0, 128 << 20);
}

/* Names of one FNV hash, and many folders beside many names that stay. */
static void
no_names_are_slow(void **state)
{
	enum {
		NAMES = 40000,
		MOVES = 20000
	};
	scoped(bytes_done) struct bytes equal = BYTES_INIT, moves = BYTES_INIT;
	scoped(audit_files_done) struct audit_files files = AUDIT_FILES_INIT;
	/* each pair has one hash in a place of a name: 131072 names in all */
	static const char pairs[][2][5] = {{"aa3r", "adia"}, {"aaip", "af7a"},
		{"aa3r", "adia"}, {"aaip", "af7a"}, {"aa9p", "aboa"},
		{"abb2", "ahea"}, {"aa3p", "abqa"}, {"aa5v", "adsa"},
		{"aajp", "ad2a"}, {"aa3r", "adia"}, {"aaip", "af7a"},
		{"aa9p", "aboa"}, {"abb2", "ahea"}, {"aa3p", "abqa"},
		{"aa5v", "adsa"}, {"aajp", "ad2a"}, {"aa3r", "adia"}};
	char name[4 * ARRAY_LEN(pairs) + 2] = "/";

	(void)state;
	for (unsigned i = 0; i < 1u << ARRAY_LEN(pairs); i++) {
		for (unsigned j = 0; j < ARRAY_LEN(pairs); j++)
			memcpy(name + 1 + 4 * j, pairs[j][i >> j & 1], 5);
		put_record(&equal, 0, AUDIT_CREATE, name, "");
	}
	audit_files_of(&files, equal.data, equal.len, 1, "/");
	assert_false(files.cut);
	assert_int_equal(files.n, 1u << ARRAY_LEN(pairs));
	audit_files_done(&files);
	for (int i = 0; i < NAMES; i++) {
		scoped_free char *path = text_format("/out/kept/%d", i);

		put_record(&moves, 0, AUDIT_CREATE, path, "");
	}
	for (int i = 0; i < MOVES; i++) {
		scoped_free char *file = text_format("/tmp/%d/a", i);
		scoped_free char *from = text_format("/tmp/%d", i);
		scoped_free char *to = text_format("/out/%d", i);

		put_record(&moves, 0, AUDIT_CREATE, file, "");
		put_record(&moves, 0, AUDIT_RENAME_FOLDER, to, from);
	}
	audit_files_of(&files, moves.data, moves.len, 1, "/out/");
	assert_false(files.cut);
	assert_int_equal(files.n, NAMES + MOVES);
}

/* A build that has taken over the answering process writes any bytes. */
static void
bytes_that_are_no_record_end_them(void **state)
{
	scoped(bytes_done) struct bytes good = BYTES_INIT, all = BYTES_INIT;
	uint32_t chance = 1;

	(void)state;
	put_record(&good, 0, AUDIT_CREATE, "/out/a", "");
	put_record(&good, 1, AUDIT_CREATE, "/out/b", "");
	for (size_t len = 0; len <= good.len; len++) {
		const struct bytes cut = {.data = good.data, .len = len};
		scoped_free char *text = files_text(&cut, 2);

		assert_string_equal(text, len == good.len       ? "a 0; b 1"
					  : len >= good.len / 2 ? "a 0"
								: "");
	}
	bytes_add(&all, good.data, good.len);
	put_record(&all, 2, AUDIT_CREATE, "/out/c", "");
	put_record(&all, 0, AUDIT_WRITE_KINDS, "/out/d", "");
	put_record(&all, 0, AUDIT_CREATE, "/out/e", "");
	free(files_text(&all, 2));
	for (size_t i = 0; i < 200; i++) {
		scoped_free char *text = NULL;

		chance = chance * 1664525u + 1013904223u;
		all.data[(chance >> 8) % all.len] = (char)(chance >> 24);
		text = files_text(&all, 2);
		assert_non_null(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_keep_their_writers),
		cmocka_unit_test(records_cost_no_more_than_is_allowed),
		cmocka_unit_test(no_names_are_slow),
		cmocka_unit_test(bytes_that_are_no_record_end_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
