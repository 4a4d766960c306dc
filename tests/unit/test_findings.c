/* SPDX-License-Identifier: Apache-2.0 */
/* Findings: the result that they add up to, and their JSON. */
#include "attest/finding.h"
#include "tests/unit/unit.h"

static void
the_result_follows_from_the_findings(void **state)
{
	static const struct {
		const char *signature; /* p, f, u, s; 0 none */
		const char *others;
		int result;
	} cases[] = {
		{"", "", 2},
		{"p", "", 0},
		{"p", "ppp", 0},
		{"p", "psp", 0},
		{"", "ppp", 2},
		{"s", "ppp", 2},
		{"u", "ppp", 2},
		{"p", "pu", 2},
		{"p", "pf", 1},
		{"u", "uf", 1},
		{"f", "u", 1},
		{"f", "", 1},
	};
	static const char letters[] = "pfus";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(findings_done) struct findings f = FINDINGS_INIT;

		for (const char *at = cases[i].others; *at; at++)
			findings_add(&f, "other",
				(enum finding_status)(
					strchr(letters, *at) - letters),
				NULL, NULL, NULL);
		for (const char *at = cases[i].signature; *at; at++)
			findings_add(&f, "signature",
				(enum finding_status)(
					strchr(letters, *at) - letters),
				NULL, NULL, NULL);
		if (findings_result(&f) != cases[i].result)
			fail_msg("case %zu", i);
	}
	assert_string_equal(findings_result_name(0), "verified");
	assert_string_equal(findings_result_name(1), "refused");
	assert_string_equal(findings_result_name(2), "undecided");
}

static void
findings_as_json(void **state)
{
	scoped(findings_done) struct findings f = FINDINGS_INIT;
	scoped(json_free) struct json *list = NULL;
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	(void)state;
	findings_add(&f, "a", FINDING_PASS, "x", "y", "z");
	findings_add(&f, "b", FINDING_SKIPPED, NULL, NULL, "cut \xe2\x82");
	list = findings_json(&f);
	json_print(&text, list);
	assert_string_equal(text.data,
		"[{\"actual\":\"y\",\"expected\":\"x\",\"id\":\"a\","
		"\"reason\":\"z\",\"status\":\"pass\"},{\"id\":\"b\","
		"\"reason\":\"'cut \\\\xe2\\\\x82'\",\"status\":\"skipped\"}]");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_result_follows_from_the_findings),
		cmocka_unit_test(findings_as_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
