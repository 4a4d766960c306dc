/* SPDX-License-Identifier: Apache-2.0 */
/* The section of one version, in the forms that changelogs have. */
#include "tests/unit/unit.h"

#include "builder/release/changelog.h"

struct changelog_row {
	const char *text, *version;
	const char *section; /* NULL if none is found */
};

#define MARKDOWN \
	"# Changelog\n\nAll of hello 9.9.9.\n\n## [Unreleased]\n\n- later\n\n" \
	"## [1.10.0] - 2026-11-30\n\n### Added\n\n- ten\n\n\n" \
	"## v1.1.0\n\n- one\n\n## 1.1\n\n- short\n\n[1.10.0]: https://x\n"
#define DEBIAN \
	"hello (2:1.10-3) unstable; urgency=medium\n\n  * ten\n\n" \
	" -- A <a@b>  Mon, 1 Jan 2026\n\n" \
	"hello (1.1-1~bpo1) unstable; urgency=low\n\n  * one\n"
#define NEWS \
	"GNU hello NEWS\n\n* Noteworthy changes in release 1.10 " \
	"(2026-11-30)\n\n" \
	"** ten\n\n  With 1.1 in words.\n\n* Noteworthy changes in release " \
	"1.1\n\n" \
	"** one\n"
#define UNDERLINED \
	"Hello\n=====\n\nVersion 1.10\n------------\n\nten\n\nVersion 1.1\n" \
	"-----------\n\none\n"

static const struct changelog_row rows[] = {
	{MARKDOWN, "1.10.0",
		"## [1.10.0] - 2026-11-30\n\n### Added\n\n- ten\n"},
	{MARKDOWN, "1.1.0", "## v1.1.0\n\n- one\n"},
	{MARKDOWN, "1.1", "## 1.1\n\n- short\n\n[1.10.0]: https://x\n"},
	{MARKDOWN, "1.10", NULL},
	{MARKDOWN, "1", NULL},
	{MARKDOWN, "0.0", NULL},
	{MARKDOWN, "", NULL},
	{MARKDOWN, "Unreleased", "## [Unreleased]\n\n- later\n"},
	{DEBIAN, "2:1.10-3",
		"hello (2:1.10-3) unstable; urgency=medium\n\n  * ten\n\n"
		" -- A <a@b>  Mon, 1 Jan 2026\n"},
	{DEBIAN, "1.1",
		"hello (1.1-1~bpo1) unstable; urgency=low\n\n  * one\n"},
	{DEBIAN, "1.1-1", NULL},
	{NEWS, "1.10",
		"* Noteworthy changes in release 1.10 (2026-11-30)\n\n** "
		"ten\n\n"
		"  With 1.1 in words.\n"},
	{NEWS, "1.1", "* Noteworthy changes in release 1.1\n\n** one\n"},
	{UNDERLINED, "1.10", "Version 1.10\n------------\n\nten\n"},
	{UNDERLINED, "1.1", "Version 1.1\n-----------\n\none\n"},
	{"## 1.0\r\n\r\n- a\r\n", "1.0", "## 1.0\n\n- a\n"},
	{"## 1.0", "1.0", "## 1.0\n"},
	{"## 1.0\n\na\033[2J\tb\xff\xe2\x80\xae\n", "1.0",
		"## 1.0\n\na\\x1b[2J    b\\xff\\xe2\\x80\\xae\n"},
	{"", "1.0", NULL},
	{"\n\n", "1.0", NULL},
	{"## 1.0.1\n## 1.0-rc1\n## 1.0+x\n## a1.0\n", "1.0", NULL},
};

static void
each_form_has_its_section(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(bytes_done) struct bytes out = BYTES_INIT;
		int r = changelog_section(&out, rows[i].text,
			strlen(rows[i].text), rows[i].version);

		if (r != (rows[i].section ? 0 : 1))
			fail_msg("row %zu: %d", i, r);
		if (rows[i].section && strcmp(out.data, rows[i].section) != 0)
			fail_msg("row %zu: %s", i, out.data);
	}
}

static void
the_helper_gives_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(bytes_done) struct bytes text = BYTES_INIT;
		scoped(bytes_done) struct bytes out = BYTES_INIT;
		struct error err = ERROR_INIT;
		int r;

		bytes_adds(&text, rows[i].text);
		r = helper_changelog(
			&out, &text, rows[i].version, "changelog", &err);
		if (r != (rows[i].section ? 0 : 1))
			fail_msg("row %zu: %d %s", i, r, err.text);
		if (rows[i].section)
			assert_string_equal(out.data, rows[i].section);
	}
}

static void
a_long_section_is_cut(void **state)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(bytes_done) struct bytes out = BYTES_INIT;

	(void)state;
	bytes_adds(&text, "## 1.0\n");
	for (size_t i = 0; i < 20000; i++)
		bytes_adds(&text, "- words\n");
	assert_int_equal(
		changelog_section(&out, text.data, text.len, "1.0"), 0);
	assert_true(out.len < CHANGELOG_SECTION_MAX + 100);
	assert_true(text_ends(out.data, "is left out)\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_has_its_section),
		cmocka_unit_test(the_helper_gives_the_same),
		cmocka_unit_test(a_long_section_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
