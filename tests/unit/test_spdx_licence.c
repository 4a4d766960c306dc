/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/sbom/cyclonedx.h"
#include "attest/sbom/spdx.h"
#include "attest/sbom/spdx_licence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* Names with a bar between them, and the expression; "R" is any LicenseRef. */
static const struct {
	const char *names, *wanted;
} cases[] = {
	{"GPL-2+", "GPL-2.0-or-later"},
	{"GPL-2", "GPL-2.0-only"},
	{"gpl-2.0+", "GPL-2.0-or-later"},
	{"LGPL-2.1", "LGPL-2.1-only"},
	{"LGPL-3+", "LGPL-3.0-or-later"},
	{"GFDL-NIV-1.3+", "GFDL-1.3-no-invariants-or-later"},
	{"Expat", "MIT"},
	{"BSD-3-clause", "BSD-3-Clause"},
	{"Apache-2.0", "Apache-2.0"},
	{"Artistic", "Artistic-1.0"},
	{"Expat|MIT", "MIT"},
	{"GPL-2+|Expat", "GPL-2.0-or-later AND MIT"},
	{"GPL-1+ or Artistic", "GPL-1.0-or-later OR Artistic-1.0"},
	{"GPL-1+ or Artistic|Expat",
		"(GPL-1.0-or-later OR Artistic-1.0) AND MIT"},
	{"ISC and Expat or Zlib", "ISC AND MIT OR Zlib"},
	{"ISC or Expat, and Zlib", "(ISC OR MIT) AND Zlib"},
	{"ISC, or Expat and Zlib", "ISC OR MIT AND Zlib"},
	{"Zlib, and ISC or Expat", "Zlib AND (ISC OR MIT)"},
	{"ISC OR Expat", "ISC OR MIT"},
	{"GPL-3+ with Autoconf exception",
		"GPL-3.0-or-later WITH Autoconf-exception-3.0"},
	{"GPL-2+ with Autoconf exception",
		"GPL-2.0-or-later WITH Autoconf-exception-2.0"},
	{"GPL-3+ with GCC Runtime Library exception",
		"GPL-3.0-or-later WITH GCC-exception-3.1"},
	{"Apache-2.0 with LLVM exception", "Apache-2.0 WITH LLVM-exception"},
	/* what SPDX does not have, or is not clear */
	{"GPL-3+ with Foo exception", "R"},
	{"LGPL-2.1+ with Autoconf exception", "R"},
	{"Apache-2.0+", "R"},
	{"GPL", "R"},
	{"GPL-4", "R"},
	{"+", "R"},
	{"public-domain", "R"},
	{"Expat and public-domain", "MIT AND R"},
	/* not written as the format requires */
	{"Expat and", "R"},
	{"and", "R"},
	{"or Expat", "R"},
	{"Expat ISC", "R"},
	{"Expat,", "R"},
	{"Expat, ISC", "R"},
	{"ISC and/or Expat", "R"},
	{"GPL-2 with", "R"},
	{"GPL-2 with linking exception, origin admission", "R"},
	{"GPL-2 with exception", "R"},
	{"Redistribution (and use) in any form", "R"},
	{"", "R"},
};

static void
set_names(struct sbom_package *p, const char *names)
{
	p->copyright = (struct sbom_copyright){.sum = {{0x11}}};
	for (;;) {
		size_t len = strcspn(names, "|");

		*mem_room(p->copyright.names, p->copyright.n_names) =
			text_copyn(names, len);
		p->copyright.n_names++;
		if (!names[len])
			return;
		names += len + 1;
	}
}

/* Each LicenseRef becomes R. */
static char *
shorten(const char *text)
{
	struct bytes out = BYTES_INIT;

	while (*text) {
		if (text_starts(text, "LicenseRef-")) {
			bytes_addc(&out, 'R');
			text += strcspn(text, " )");
		} else {
			bytes_addc(&out, *text++);
		}
	}
	return bytes_take(&out);
}

static void
names_are_mapped(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(spdx_references_done) struct spdx_references r = {
			.n = 0};
		struct sbom_package p = {.name = NULL};
		scoped_free char *got = NULL, *without = NULL, *brief = NULL;

		set_names(&p, cases[i].names);
		got = spdx_licence(&p, &r);
		without = spdx_licence(&p, NULL);
		brief = shorten(got);
		if (strcmp(brief, cases[i].wanted) != 0)
			fail_msg("%s: %s, not %s", cases[i].names, got,
				cases[i].wanted);
		assert_string_equal(got, without);
		assert_int_equal(r.n, strchr(cases[i].wanted, 'R') &&
					      strstr(got, "LicenseRef-"));
		for (size_t j = 0; j < r.n; j++)
			assert_non_null(strstr(got, r.list[j].id));
		sbom_copyright_done(&p.copyright);
	}
}

/* One name in two files is two licences; in one file it is one. */
static void
references_are_told_apart(void **state)
{
	scoped(spdx_references_done) struct spdx_references r = {.n = 0};
	struct sbom_package p = {.name = NULL};
	scoped_free char *a = NULL, *b = NULL, *c = NULL;

	(void)state;
	set_names(&p, "odd_name");
	a = spdx_licence(&p, &r);
	b = spdx_licence(&p, &r);
	assert_string_equal(a, b);
	assert_int_equal(r.n, 1);
	assert_true(text_starts(a, "LicenseRef-odd-name-"));
	p.copyright.sum.sum[0] = 0x22;
	c = spdx_licence(&p, &r);
	assert_string_not_equal(a, c);
	assert_int_equal(r.n, 2);
	assert_string_equal(r.list[0].name, "odd_name");
	sbom_copyright_done(&p.copyright);
}

static void
declared_references_are_explained(void **state)
{
	scoped(spdx_references_done) struct spdx_references r = {.n = 0};
	struct sbom_package p = {
		.licence =
			(char[]){"MIT AND (LicenseRef-a.b OR LicenseRef-c)"}};
	scoped_free char *got = spdx_licence(&p, &r);

	(void)state;
	assert_string_equal(got, p.licence);
	assert_int_equal(r.n, 2);
	assert_string_equal(r.list[0].id, "LicenseRef-a.b");
	assert_string_equal(r.list[1].id, "LicenseRef-c");
}

/* Nothing is known: no expression, and both documents are printed. */
static void
unknown_is_not_claimed(void **state)
{
	struct sbom_package p = {.role = SBOM_BASE, .name = (char[]){"x"}};
	struct sbom s = {.image = {.name = (char[]){"image"}},
		.tool_version = (char[]){"0"},
		.packages = &p,
		.n_packages = 1};
	scoped(json_free) struct json *spdx = spdx_json(&s);
	scoped(json_free) struct json *cyclonedx = cyclonedx_json(&s);
	const struct json *one = json_at(json_find(spdx, "packages"), 1);

	(void)state;
	assert_null(spdx_licence(&p, NULL));
	assert_int_equal(sbom_unknown(&s), 1);
	assert_string_equal(
		json_find_text(one, "licenseDeclared"), "NOASSERTION");
	one = json_at(json_find(cyclonedx, "components"), 0);
	assert_null(json_find(one, "licenses"));
	assert_null(json_find(spdx, "hasExtractedLicensingInfos"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_mapped),
		cmocka_unit_test(references_are_told_apart),
		cmocka_unit_test(declared_references_are_explained),
		cmocka_unit_test(unknown_is_not_claimed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
