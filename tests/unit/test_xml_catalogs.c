/* SPDX-License-Identifier: Apache-2.0 */
/* Catalogs of XML that scripts register, and the settings of PHP's modules. */
#include "builder/env/helper_php.h"
#include "builder/env/script_use.h"
#include "tests/unit/unit.h"

#define SH "#!/bin/sh\nset -e\n"
#define UX "update-xmlcatalog --add --package p "
#define HEAD_ \
	"<?xml version=\"1.0\"?>\n" \
	"<catalog xmlns=\"urn:oasis:names:tc:entity:xmlns:xml:catalog\" " \
	"prefer=\"public\">\n"
#define TAIL "</catalog>\n"
#define ROOT(element, start, id, package) \
	"<delegate" element " " start "StartString=\"" id \
	"\" catalog=\"file:///etc/xml/" package ".xml\"/>\n"
#define LOCAL(element, start, id, path) \
	"<delegate" element " " start "StartString=\"" id \
	"\" catalog=\"file://" path "\"/>\n"

static const struct script_facts facts = {.package = "p",
	.package_architecture = "all",
	.architecture = "amd64",
	.multiarch = ""};

/* The root catalog, then that of the package p; or the reason. */
static char *
parse_text(const char *text, size_t len)
{
	scoped(xml_catalogs_done) struct xml_catalogs all = {.n = 0};
	struct bytes out = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (xml_catalogs_parse(&all, text, len, &facts, &err) < 0) {
		assert_int_equal(all.n, 0);
		return text_copy(err.text);
	}
	xml_catalogs_sort(&all);
	if (xml_catalogs_print(&out, &all, NULL) == 0)
		bytes_clear(&out);
	if (xml_catalogs_print(&out, &all, "p") == 0)
		out.data[out.len -= sizeof HEAD_ TAIL - 1] = '\0';
	return out.data ? bytes_take(&out) : text_copy("");
}

static const struct {
	const char *text, *wanted;
} cases[] = {
	{SH "true\n", ""},
	{SH UX "--root --type public --id \"-//A//DTD B//EN\" --sort\n",
		HEAD_ ROOT("Public", "publicId", "-//A//DTD B//EN", "p") TAIL},
	{SH "update-xmlcatalog --id b --type system --root --package q --add\n"
	    "for i in b a b; do " UX "--root --type uri --id $i; done\n" UX
	    "--root --type system --id z\n",
		HEAD_ ROOT("System", "systemId", "z", "p") ROOT(
			"URI", "uri", "a", "p") ROOT("URI", "uri", "b", "p")
			ROOT("System", "systemId", "b", "q") TAIL},
	{SH UX "--local /usr/share/p.xml --type uri --id 'http://a/?b&c<\">'\n",
		HEAD_ LOCAL("URI", "uri", "http://a/?b&amp;c&lt;&quot;&gt;",
			"/usr/share/p.xml") TAIL},
	/* on a new system it removes nothing */
	{SH "update-xmlcatalog --del --root --package p --type uri --id x\n" UX
	    "--root --type uri --id a\n",
		HEAD_ ROOT("URI", "uri", "a", "p") TAIL},
	/* alternatives that are not certain do not matter here */
	{SH "x=$(date)\nupdate-alternatives --install $x a b 1\n" UX
	    "--root --type uri --id a\n",
		HEAD_ ROOT("URI", "uri", "a", "p") TAIL},
	/* what is not certain, or not plain */
	{SH UX "--root --type uri --id $(date)\n",
		"line 3: its words depend on more than the script"},
	{SH "if grep -q x /etc/y; then " UX "--root --type uri --id a; fi\n",
		"line 3: whether this is called is not certain"},
	{SH UX "--root --type uri --id a\nupdate-xmlcatalog --del --root "
	       "--package p --type uri --id a\n",
		"line 4: this use of update-xmlcatalog has no rule"},
	{SH UX "--root --type uri\n",
		"line 3: this use of update-xmlcatalog has no rule"},
	{SH UX "--type uri --id a\n",
		"line 3: this use of update-xmlcatalog has no rule"},
	{SH UX "--root --local /x --type uri --id a\n",
		"line 3: this use of update-xmlcatalog has no rule"},
	{SH UX "--file /x --local /x --type uri --id a\n",
		"line 3: this use of update-xmlcatalog has no rule"},
	{SH UX "--root --type uri --id a --id\n",
		"line 3: words of update-xmlcatalog are missing or there "
		"twice"},
	{SH UX "--root --type uri --id a --id b\n",
		"line 3: words of update-xmlcatalog are missing or there "
		"twice"},
	{SH UX "--root --type other --id a\n",
		"line 3: a word of update-xmlcatalog is not plain"},
	{SH UX "--root --type uri --id ''\n",
		"line 3: a word of update-xmlcatalog is not plain"},
	{SH UX "--root --type uri --id 'a\nb'\n",
		"line 3: a word of update-xmlcatalog is not plain"},
	{SH UX "--local usr/x --type uri --id a\n",
		"line 3: a word of update-xmlcatalog is not plain"},
	{SH UX "--local /usr/../x --type uri --id a\n",
		"line 3: a word of update-xmlcatalog is not plain"},
	{SH "update-xmlcatalog --add --package ../p --root --type uri --id a\n",
		"line 3: a word of update-xmlcatalog is not plain"},
	{"#!/usr/bin/perl\n" UX "--root --type uri --id a\n",
		"line 1: it is not a shell script"},
};

static void
only_what_is_certain_is_registered(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped_free char *got =
			parse_text(cases[i].text, strlen(cases[i].text));

		if (!text_equal(got, cases[i].wanted))
			print_error("case %zu: %s\n", i, cases[i].text);
		assert_string_equal(got, cases[i].wanted);
	}
}

static void
every_cut_is_survived(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (size_t len = strlen(cases[i].text); len > 0; len--) {
			/* a copy, so that a sanitizer sees its end */
			scoped_free char *cut = text_copyn(cases[i].text, len);

			free(parse_text(cut, len));
		}
}

static uint32_t
made_by(const char *text, size_t *n_entries)
{
	scoped(script_use_done) struct script_use use = {.present = false};

	script_use_parse(&use, text, strlen(text), &facts);
	*n_entries = use.catalogs.n;
	return use.makes;
}

/* What is not certain is counted among that which no rule makes. */
static void
the_table_tells_what_is_not_certain(void **state)
{
	size_t n = 0;
	uint32_t certain, doubtful;

	(void)state;
	certain = made_by(SH UX "--root --type uri --id a\n", &n);
	assert_int_equal(n, 1);
	doubtful = made_by(SH UX "--root --type uri --id $(date)\n", &n);
	assert_int_equal(n, 0);
	for (size_t i = 0; i < script_use_count(); i++) {
		if (certain & (UINT32_C(1) << i))
			assert_string_equal(
				script_use_rule(i), "Catalogs of XML");
		if (doubtful & (UINT32_C(1) << i))
			assert_null(script_use_rule(i));
	}
	assert_true(certain && doubtful);
}

static const struct {
	const char *text;
	int wanted;
} settings[] = {
	{"", 20},
	{"extension=x.so\n", 20},
	{"; configuration\n; priority=10\nextension=x.so\n", 10},
	{";priority=5", 5},
	{"; priority=0\n; priority=7\n", 0},
	{"; priority=99", 99},
	{"; priority=100\n", 20},
	{"; priority=-1\n", 20},
	{"; priority=\n", 20},
	{"; priority=1x\n", 20},
	{" ; priority=10\n", 20},
	{"priority=10\n", 20},
	{";\n;;\n; priorit", 20},
};

static void
priorities_of_modules_are_read(void **state)
{
	struct bytes texts[ARRAY_LEN(settings)];
	int got[ARRAY_LEN(settings)];
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		texts[i] = (struct bytes)BYTES_INIT;
		bytes_adds(&texts[i], settings[i].text);
	}
	assert_int_equal(
		helper_php_priorities(got, texts, ARRAY_LEN(settings), &err),
		0);
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		if (got[i] != settings[i].wanted)
			print_error("case %zu: %s\n", i, settings[i].text);
		assert_int_equal(got[i], settings[i].wanted);
		bytes_done(&texts[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_certain_is_registered),
		cmocka_unit_test(every_cut_is_survived),
		cmocka_unit_test(the_table_tells_what_is_not_certain),
		cmocka_unit_test(priorities_of_modules_are_read),
	};

	return cmocka_run_group_tests_name("xml catalogs", tests, NULL, NULL);
}
