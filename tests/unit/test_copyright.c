/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/copyright.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define HEAD \
	"Format: https://www.debian.org/doc/packaging-manuals/" \
	"copyright-format/1.0/\n"
#define FILES "\nFiles: *\nCopyright: 2020 Somebody\n"

/* The names with a bar after each, or the reason. */
static char *
parse_text(const char *text, size_t len)
{
	scoped(sbom_copyright_done) struct sbom_copyright c = {.n_names = 0};
	struct bytes out = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (copyright_parse(&c, text, len, &err) < 0) {
		assert_int_equal(c.n_names, 0);
		return text_copy(err.text);
	}
	for (size_t i = 0; i < c.n_names; i++)
		bytes_addf(&out, "%s|", c.names[i]);
	return bytes_take(&out);
}

static const struct {
	const char *text, *wanted;
} cases[] = {
	{HEAD FILES "License: GPL-2+\n", "GPL-2+|"},
	/* no newline at the end; the case of a field's name; http; no slash */
	{"format: http://www.debian.org/doc/packaging-manuals/"
	 "copyright-format/1.0\n" FILES "LICENSE:\tExpat  \r",
		"Expat|"},
	/* sorted, each once; texts of licences do not count */
	{HEAD FILES "License: b\n text\n .\n more\n" FILES "License: a\n" FILES
		    "License: b\n\nLicense: c\n text of c\n",
		"a|b|"},
	/* the licence of the header is not one of files */
	{HEAD "License: x\n" FILES "License: y\n", "y|"},
	/* comments, lines of blanks, a text without a name */
	{"# made by hand\n" HEAD " \t\n" FILES "# more\nLicense:\n text\n",
		"|"},
	{HEAD FILES "License: Expat\n\xc3\xa9: x\n", "line 6: not a field"},
	{HEAD FILES "License: \xc3\xa9\n", "\xc3\xa9|"},

	{"", "no paragraph says what licence the files have"},
	{HEAD, "no paragraph says what licence the files have"},
	{HEAD "License: Expat\n",
		"no paragraph says what licence the files have"},
	{"This package is free.\n", "line 1: not a field"},
	{"Upstream-Name: x\n" FILES "License: y\n",
		"line 1: the first field is not Format"},
	{"Format: https://example.org/1.0/\n" FILES "License: y\n",
		"line 1: another format than 1.0"},
	{"Format:\n" FILES "License: y\n", "line 1: another format than 1.0"},
	{"Format: https://www.debian.org/doc/packaging-manuals/"
	 "copyright-format/1.00\n" FILES "License: y\n",
		"line 1: another format than 1.0"},
	{HEAD FILES, "line 4: a paragraph without the field License"},
	{HEAD FILES "License: y\n\nComment: z\n",
		"line 7: a paragraph without the field License"},
	{HEAD FILES "License: y\nlicense: z\n",
		"line 6: a second field of one name"},
	{HEAD "\n a continuation\n", "line 3: it continues no field"},
	{HEAD FILES "License y\n", "line 5: not a field"},
	{HEAD FILES "Lic ense: y\n", "line 5: not a field"},
	{HEAD FILES ": y\n", "line 5: not a field"},
	{HEAD FILES "License: \xff\n", "not UTF-8"},
};

static void
files_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped_free char *got =
			parse_text(cases[i].text, strlen(cases[i].text));

		if (strcmp(got, cases[i].wanted) != 0)
			fail_msg("%zu: %s, not %s", i, got, cases[i].wanted);
	}
}

/* Each time with another number between the two texts. */
static void
add_times(struct bytes *out, const char *text, const char *end, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes_addf(out, "%s%zu%s", text, i, end);
}

/* Each bound, and one past it. */
static void
bounds_hold(void **state)
{
	static const struct {
		const char *before, *many, *end;
		size_t most;
		const char *after, *words;
	} rows[] = {
		{HEAD, FILES "License: n", "\n", COPYRIGHT_NAMES_MAX, "",
			"more than 512 different licences"},
		{HEAD, "F", ": x\n", 63, FILES "License: y\n",
			"more than 64 fields in a paragraph"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (size_t over = 0; over < 2; over++) {
			scoped(bytes_done) struct bytes text = BYTES_INIT;
			scoped_free char *got = NULL;

			bytes_adds(&text, rows[i].before);
			add_times(&text, rows[i].many, rows[i].end,
				rows[i].most + over);
			bytes_adds(&text, rows[i].after);
			got = parse_text(text.data, text.len);
			assert_int_equal(
				strstr(got, rows[i].words) != NULL, over);
		}
}

static void
names_are_short(void **state)
{
	(void)state;
	for (size_t over = 0; over < 2; over++) {
		scoped(bytes_done) struct bytes text = BYTES_INIT;
		scoped_free char *got = NULL;

		bytes_adds(&text, HEAD FILES "License: ");
		for (size_t i = 0; i < COPYRIGHT_NAME_MAX + over; i++)
			bytes_addc(&text, 'x');
		got = parse_text(text.data, text.len);
		assert_int_equal(strstr(got, "has 257 bytes") != NULL, over);
	}
}

/* One line of four megabytes, one byte more, and a NUL. */
static void
endless_lines_end(void **state)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *got = NULL, *more = NULL, *nul = NULL;

	(void)state;
	bytes_adds(&text, HEAD FILES "License: y\n ");
	while (text.len < COPYRIGHT_MAX)
		bytes_addc(&text, 'x');
	got = parse_text(text.data, text.len);
	assert_string_equal(got, "y|");
	bytes_addc(&text, 'x');
	more = parse_text(text.data, text.len);
	assert_string_equal(more, "more than 4194304 bytes");
	nul = parse_text(HEAD FILES "License: y\0\n",
		sizeof HEAD FILES "License: y\0\n" - 1);
	assert_string_equal(nul, "not UTF-8");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_read),
		cmocka_unit_test(bounds_hold),
		cmocka_unit_test(names_are_short),
		cmocka_unit_test(endless_lines_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
