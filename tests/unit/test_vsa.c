/* SPDX-License-Identifier: Apache-2.0 */
/* Verification summaries: what hallmark prints it reads, and what others may
 * write is read as the specification says, or refused. */
#include "tests/unit/unit.h"

#include "attest/statement.h"
#include "attest/vsa.h"

#define SUBJECT \
	"1111111111111111111111111111111111111111111111111111111111111111"
#define TIME "\"timeVerified\":\"2026-11-29T12:00:00Z\","
#define RESULT "\"verificationResult\":\"PASSED\","
#define LEVELS "\"verifiedLevels\":[\"SLSA_BUILD_LEVEL_2\",\"X\"],"
#define POLICY "\"policy\":{\"uri\":\"urn:p\"},"
#define RESOURCE "\"resourceUri\":\"urn:r\","
#define VERIFIER "\"verifier\":{\"id\":\"urn:v\"}"

/* 0 or -1 with the error, as vsa_parse(); of a predicate's members */
static int
parse(struct vsa_facts *f, const char *members, const char *type,
	struct error *err)
{
	scoped(statement_done) struct statement s = STATEMENT_INIT;
	scoped_free char *text = text_format(
		"{\"_type\":\"" STATEMENT_TYPE
		"\",\"subject\":[{\"digest\":{\"sha256\":\"" SUBJECT "\"}}],"
		"\"predicateType\":\"%s\",\"predicate\":{%s}}",
		type, members);

	assert_int_equal(statement_parse(&s, text, strlen(text), "s", err), 0);
	return vsa_parse(f, &s, err);
}

static void
what_is_printed_is_read(void **state)
{
	const struct digest input = digest_of("input", 5);
	const struct vsa v = {.verifier = "urn:v",
		.verified_s = 1764417600,
		.name = "hello",
		.subject = digest_of("image", 5),
		.policy = digest_of("policy", 6),
		.inputs = &input,
		.n_inputs = 1,
		.passed = true,
		.level = "SLSA_BUILD_LEVEL_3"};
	scoped(statement_done) struct statement s = STATEMENT_INIT;
	scoped(vsa_facts_done) struct vsa_facts f = VSA_FACTS_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	vsa_print(&text, &v);
	assert_int_equal(
		statement_parse(&s, text.data, text.len, "s", &err), 0);
	assert_int_equal(vsa_parse(&f, &s, &err), 0);
	assert_string_equal(f.verifier, "urn:v");
	assert_non_null(strstr(f.resource, digest_hex(&v.subject).s));
	assert_non_null(strstr(f.policy, digest_hex(&v.policy).s));
	assert_true(digest_equal(&f.subject, &v.subject));
	assert_true(digest_equal(&f.policy_sum, &v.policy));
	assert_int_equal(f.verified_s, v.verified_s);
	assert_true(f.passed);
	assert_int_equal(vsa_level(&f), 3);
	assert_int_equal(f.n_levels, 1);
}

static void
what_others_write_is_read(void **state)
{
	static const struct {
		const char *members;
		int64_t level, verified_s;
		bool passed;
	} rows[] = {
		{TIME RESULT LEVELS POLICY RESOURCE VERIFIER, 2, 1795953600,
			true},
		{RESULT LEVELS POLICY RESOURCE VERIFIER, 2, INT64_MIN, true},
		{"\"timeVerified\":\"2026-11-29T12:00:00.123456789Z\"," RESULT
				LEVELS POLICY RESOURCE VERIFIER,
			2, 1795953600, true},
		/* members that the specification does not name */
		{"\"x\":{},\"dependencyLevels\":{\"SLSA_BUILD_LEVEL_1\":2},"
		 "\"slsaVersion\":\"1.2\"," RESULT LEVELS POLICY RESOURCE
				VERIFIER,
			2, INT64_MIN, true},
		{"\"verifiedLevels\":[\"SLSA_BUILD_LEVEL_UNEVALUATED\"]," RESULT
				POLICY RESOURCE VERIFIER,
			0, INT64_MIN, true},
		{"\"verifiedLevels\":[\"SLSA_SOURCE_LEVEL_3\"]," RESULT POLICY
				RESOURCE VERIFIER,
			0, INT64_MIN, true},
		{"\"verifiedLevels\":[\"FAILED\"],\"verificationResult\":"
		 "\"FAILED\"," POLICY RESOURCE VERIFIER,
			0, INT64_MIN, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(vsa_facts_done) struct vsa_facts f = VSA_FACTS_INIT;
		struct error err = ERROR_INIT;

		if (parse(&f, rows[i].members, VSA_PREDICATE, &err) < 0)
			fail_msg("%s", err.text);
		assert_int_equal(vsa_level(&f), rows[i].level);
		assert_int_equal(f.verified_s, rows[i].verified_s);
		assert_int_equal(f.passed, rows[i].passed);
	}
}

static void
what_is_no_summary_is_refused(void **state)
{
	static const struct {
		const char *members, *words;
	} rows[] = {
		{"", "verifier is missing"},
		{RESULT LEVELS POLICY VERIFIER, "resourceUri is missing"},
		{RESULT LEVELS RESOURCE VERIFIER, "policy is missing"},
		{"\"policy\":{\"digest\":{}}," RESULT LEVELS RESOURCE VERIFIER,
			"uri is missing"},
		{"\"policy\":\"urn:p\"," RESULT LEVELS RESOURCE VERIFIER,
			"policy must be a map"},
		{LEVELS POLICY RESOURCE VERIFIER,
			"verificationResult is missing"},
		{"\"verificationResult\":true," LEVELS POLICY RESOURCE VERIFIER,
			"must be a text"},
		{"\"verificationResult\":\"PASSED \"," LEVELS POLICY RESOURCE
				VERIFIER,
			"must be PASSED or FAILED"},
		{RESULT POLICY RESOURCE VERIFIER, "verifiedLevels is missing"},
		{"\"verifiedLevels\":\"X\"," RESULT POLICY RESOURCE VERIFIER,
			"must be a list"},
		{"\"verifiedLevels\":[\"\"]," RESULT POLICY RESOURCE VERIFIER,
			"must hold texts"},
		{"\"verifiedLevels\":[\"SLSA_BUILD_LEVEL_\"]," RESULT POLICY
				RESOURCE VERIFIER,
			"there is no level"},
		{"\"verifiedLevels\":[\"SLSA_BUILD_LEVEL_22\"]," RESULT POLICY
				RESOURCE VERIFIER,
			"there is no level"},
		{"\"verifiedLevels\":[\"SLSA_BUILD_LEVEL_1\","
		 "\"SLSA_BUILD_LEVEL_1\"]," RESULT POLICY RESOURCE VERIFIER,
			"two build levels"},
		{"\"verifiedLevels\":[\"FAILED\"]," RESULT POLICY RESOURCE
				VERIFIER,
			"the result is PASSED"},
		{"\"timeVerified\":\"2026-11-29T12:00:00.Z\"," RESULT LEVELS
				POLICY RESOURCE VERIFIER,
			"a time in UTC"},
		{"\"timeVerified\":\"2026-11-29T12:00:00.1.2Z\"," RESULT LEVELS
				POLICY RESOURCE VERIFIER,
			"a time in UTC"},
		{"\"timeVerified\":\"2026.1-11-29T12:00:00Z\"," RESULT LEVELS
				POLICY RESOURCE VERIFIER,
			"a time in UTC"},
		{"\"timeVerified\":1795953600," RESULT LEVELS POLICY RESOURCE
				VERIFIER,
			"must be a text"},
	};
	struct vsa_facts f = VSA_FACTS_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (parse(&f, rows[i].members, VSA_PREDICATE, &err) == 0)
			fail_msg("accepted: %s", rows[i].members);
		if (!strstr(err.text, rows[i].words))
			fail_msg("%s: %s", rows[i].members, err.text);
		assert_null(f.verifier);
	}
	assert_int_equal(
		parse(&f, RESULT LEVELS POLICY RESOURCE VERIFIER,
			"https://slsa.dev/verification_summary/v0.2", &err),
		-1);
	assert_non_null(strstr(err.text, "is required"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_printed_is_read),
		cmocka_unit_test(what_others_write_is_read),
		cmocka_unit_test(what_is_no_summary_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
