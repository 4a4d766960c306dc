/* SPDX-License-Identifier: Apache-2.0 */
/* .gitmodules is read strictly, and URLs are resolved as git does. */
#include "builder/git/gitmodules.h"
#include "tests/unit/unit.h"

#define HEAD "[submodule \"a\"]\n"
#define GOOD HEAD "\tpath = p\n\turl = ../u\n"

static char *
parse_text(const char *text, size_t len)
{
	scoped(gitmodules_done) struct gitmodules m = {.n = 0};
	struct bytes out = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (gitmodules_parse(&m, text, len, &err) < 0 ||
		gitmodules_check(&m, &err) < 0)
		return text_copy(err.text);
	for (size_t i = 0; i < m.n; i++)
		bytes_addf(&out, "%s %s %s|", m.list[i].name,
			m.list[i].path ? m.list[i].path : "-",
			m.list[i].url ? m.list[i].url : "-");
	return bytes_take(&out);
}

static const struct {
	const char *text, *wanted;
} cases[] = {
	{"", ""},
	{GOOD, "a p ../u|"},
	{"[submodule \"a\"] path=p\nurl=../u", "a p ../u|"},
	{"\r\n" HEAD "\tpath = p\r\n\turl = ../u\r\n", "a p ../u|"},
	{"# x\n" HEAD " ; y\n PATH = p # z\n Url = \"../u\" ; z\n",
		"a p ../u|"},
	{"[SubModule \"a b/c\\\"d\\\\\"]\npath = \"p q\"\nurl = x\n",
		"a b/c\"d\\ p q x|"},
	{HEAD "path = p\n" HEAD "url = x\nbranch = y\nshallow\n", "a p x|"},
	{GOOD "[submodule \"b\"]\npath = p2\nurl = y\n", "a p ../u|b p2 y|"},
	{GOOD "[submodule \"b\"]\n", "a p ../u|b - -|"},
	{"[core]\nurl = x\n[include]\npath = /etc/x\n" GOOD, "a p ../u|"},
	{HEAD "path = p\nurl = -x\n", ".gitmodules: the submodule 'a' has a "
				      "URL that is empty, or looks like an "
				      "option"},
	{HEAD "path = p\nurl =\n", ".gitmodules: the submodule 'a' has a URL "
				   "that is empty, or looks like an option"},
	{HEAD "path = p\nurl = a b\n", ".gitmodules: the submodule 'a' has a "
				       "URL with blanks or control characters"},
	{HEAD "path = ../p\nurl = x\n",
		".gitmodules: the submodule 'a' has a path that is not one "
		"within the repository"},
	{HEAD "path = p/\nurl = x\n",
		".gitmodules: the submodule 'a' has a path that is not one "
		"within the repository"},
	{GOOD "[submodule \"b\"]\npath = p\nurl = x\n",
		".gitmodules: the submodule 'a' has the path of another one, "
		"or one above it"},
	{GOOD "[submodule \"b\"]\npath = p/q\nurl = x\n",
		".gitmodules: the submodule 'a' has the path of another one, "
		"or one above it"},
	{GOOD "url = x\n",
		".gitmodules:4: a submodule has its path or its URL twice"},
	{GOOD "path = p\n",
		".gitmodules:4: a submodule has its path or its URL twice"},
	{HEAD "path = p\\n\n",
		".gitmodules:2: an escape that no path or URL requires"},
	{HEAD "path = p\\\nq\n",
		".gitmodules:2: an escape that no path or URL requires"},
	{HEAD "path = \"p\nurl = x\n", ".gitmodules:2: a quote does not end"},
	{HEAD "path = p\033[0m\n",
		".gitmodules:2: a value holds control characters"},
	{HEAD "path p\n", ".gitmodules:2: not a key and a value"},
	{HEAD "= p\n", ".gitmodules:2: not a key and a value"},
	{"[submodule \"a\"\npath = p\n",
		".gitmodules:1: a section does not end"},
	{"[submodule \"a\n\"]\n", ".gitmodules:1: a name holds control "
				  "characters, or is too long"},
	{"[submodule \"\"]\n",
		".gitmodules:1: a section has no name, or it does not end"},
	{"[]\n", ".gitmodules:1: a section does not end"},
	{HEAD "path = l\377b\nurl = x\n", ".gitmodules:1: it is not UTF-8"},
	{"[submodule \"\351\"]\npath = p\nurl = x\n",
		".gitmodules:1: it is not UTF-8"},
};

static void
only_plain_files_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped_free char *got =
			parse_text(cases[i].text, strlen(cases[i].text));

		if (!text_equal(got, cases[i].wanted))
			print_error("%s\n", cases[i].text);
		assert_string_equal(got, cases[i].wanted);
	}
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (size_t len = 0; len < strlen(cases[i].text); len++) {
			scoped_free char *text = text_copyn(cases[i].text, len);
			scoped_free char *got = parse_text(text, len);

			assert_non_null(got);
		}
}

static void
large_files_are_refused(void **state)
{
	scoped(bytes_done) struct bytes many = BYTES_INIT, nul = BYTES_INIT;
	scoped_free char *a = NULL, *b = NULL;

	(void)state;
	for (unsigned i = 0; i <= GITMODULES_MAX; i++)
		bytes_addf(&many, "[submodule \"%u\"]\n", i);
	a = parse_text(many.data, many.len);
	assert_non_null(strstr(a, "too many submodules"));
	bytes_add(&nul, GOOD, sizeof GOOD);
	b = parse_text(nul.data, nul.len);
	assert_non_null(strstr(b, "it is too large, or not a text"));
}

static void
urls_are_relative_to_the_repository(void **state)
{
	static const struct {
		const char *base, *url, *wanted;
	} rows[] = {
		{"https://h/a/b", "https://x/y", "https://x/y"},
		{"https://h/a/b", "../c", "https://h/a/c"},
		{"https://h/a/b/", "../c.git", "https://h/a/c.git"},
		{"https://h/a/b", "./c", "https://h/a/b/c"},
		{"https://h/a/b", "../../c", "https://h/c"},
		{"https://h/a/b", ".././../c", "https://h/c"},
		{"https://h/a/b", "../../../c", NULL},
		{"ssh://git@h:22/a", "../c", "ssh://git@h:22/c"},
		{"https://h/a", "../", NULL},
		{"https://h/a", "..//c", NULL},
		{"h:a/b", "../c", NULL},
		{"https://h/a", "c", "c"},
		{"https://h/a/b", "../x/../../../y", NULL},
		{"https://h/a/b", "../../..", NULL},
		{"https://h/a/b", "../..c", "https://h/a/..c"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *got =
			gitmodules_url(rows[i].base, rows[i].url);

		if (!text_equal(got, rows[i].wanted))
			fail_msg("%s and %s: %s", rows[i].base, rows[i].url,
				got ? got : "NULL");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_plain_files_are_read),
		cmocka_unit_test(large_files_are_refused),
		cmocka_unit_test(urls_are_relative_to_the_repository),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
