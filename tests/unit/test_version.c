/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "attest/policy/policy_supported.h"
#include "base/clock.h"

/* The pairs of dpkg's own tests, and those of Debian Policy. */
static void
versions_are_in_debian_order(void **state)
{
	static const struct {
		const char *a;
		int order;
		const char *b;
	} rows[] = {
		{"1.0", 0, "1.0"},
		{"1.0", 0, "0:1.0"},
		{"1.0", 0, "1.0-0"},
		{"1.0-1", -1, "1.0-2"},
		{"1.0~rc1", -1, "1.0"},
		{"1.0~~", -1, "1.0~"},
		{"1.0", -1, "1.0+b1"},
		{"1.0a", -1, "1.0+"},
		{"1.9", -1, "1.10"},
		{"1.09", 0, "1.9"},
		{"1:0.1", 1, "9.9"},
		{"2-1", -1, "2-1+b1"},
		{"1.2-3-4", 1, "1.2-3-3"},
		{"5.6.1+really5.4.5-1", 1, "5.6.1-1"},
		{"1.0.", 1, "1.0"},
		{"18446744073709551616", 1, "18446744073709551615"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int r = version_compare(rows[i].a, rows[i].b);
		int s = version_compare(rows[i].b, rows[i].a);

		assert_true(version_is(rows[i].a) && version_is(rows[i].b));
		if ((r > 0) - (r < 0) != rows[i].order ||
			(s > 0) - (s < 0) != -rows[i].order)
			fail_msg("%s and %s: %d, %d", rows[i].a, rows[i].b, r,
				s);
	}
}

static void
a_range_has_its_versions(void **state)
{
	static const struct {
		const char *range, *version;
		bool has;
	} rows[] = {
		{"5.6.1", "5.6.1", true},
		{"5.6.1", "5.6.1-1+b2", true},
		{"5.6.1", "2:5.6.1-1", true},
		{"5.6.1", "5.6.1+really5.4.5-1", false},
		{"5.6.1-1", "5.6.1-1", true},
		{"5.6.1-1", "5.6.1-2", false},
		{"1:5.6.1", "5.6.1-1", false},
		{"1:5.6.1", "1:5.6.1-1", true},
		{"= 5.6.1", "5.6.1-1", false},
		{">= 1, << 2", "1", true},
		{">= 1, << 2", "2", false},
		{">>1,<=2", "2", true},
		{">= 1, <= 1", "1-0", true},
		{"<< 2", "2~rc1", true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(version_range_done) struct version_range r = {.n = 0};
		struct error err = ERROR_INIT;

		if (version_range_parse(&r, rows[i].range, &err) < 0)
			fail_msg("%s", err.text);
		if (version_range_has(&r, rows[i].version) != rows[i].has)
			fail_msg("%s in %s", rows[i].version, rows[i].range);
	}
}

static void
what_is_no_range_is_refused(void **state)
{
	static const char *const texts[] = {"", " ", "x", ">= ", "1.0-", ":1",
		"a:1", "1 2", ">= 2, << 1", ">> 1, << 1", "= 1, = 2",
		"= 1, >> 1", "1, 2", "> 1", "1,",
		">= 1, >= 1, >= 1, >= 1, >= 1", "1/2", "1\n"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct version_range r = {.n = 0};
		struct error err = ERROR_INIT;

		if (version_range_parse(&r, texts[i], &err) == 0)
			fail_msg("'%s' is a range", texts[i]);
	}
}

static void
a_version_is_supported_older_or_neither(void **state)
{
	static const struct {
		const char *first, *second, *version;
		enum policy_support is;
	} rows[] = {
		{NULL, NULL, "1", POLICY_SUPPORT_ANY},
		{">= 1.2", NULL, "1.2", POLICY_SUPPORT_IN},
		{">= 1.2", NULL, "1.10", POLICY_SUPPORT_IN},
		{">= 1.2", NULL, "1.1.9", POLICY_SUPPORT_OLDER},
		{">= 1.2", NULL, "1.2~rc1", POLICY_SUPPORT_OLDER},
		{">> 1.2", NULL, "1.2", POLICY_SUPPORT_OUT},
		{">= 1.2, << 2", NULL, "2.1", POLICY_SUPPORT_OUT},
		{"<< 2", NULL, "2.1", POLICY_SUPPORT_OUT},
		{">= 1.2, << 1.3", ">= 2.1", "1.1", POLICY_SUPPORT_OLDER},
		{">= 1.2, << 1.3", ">= 2.1", "1.3", POLICY_SUPPORT_OUT},
		{">= 2.1", ">= 1.2, << 1.3", "1.2.5", POLICY_SUPPORT_IN},
		{"5.6", NULL, "5.6-1", POLICY_SUPPORT_IN},
		{"5.6", NULL, "5.5", POLICY_SUPPORT_OLDER},
		{">= 1", NULL, "v2", POLICY_SUPPORT_UNKNOWN},
		{">= 1", NULL, NULL, POLICY_SUPPORT_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct version_range ranges[2] = {{.n = 0}, {.n = 0}};
		struct policy policy = {.supported = ranges};
		const char *const texts[] = {rows[i].first, rows[i].second};
		scoped_free char *warning = NULL;
		struct error err = ERROR_INIT;

		for (size_t k = 0; k < 2 && texts[k]; k++) {
			assert_int_equal(
				version_range_parse(&ranges[k], texts[k], &err),
				0);
			policy.n_supported++;
		}
		if (policy_support(&policy, rows[i].version) != rows[i].is)
			fail_msg("row %zu", i);
		warning = policy_support_warning(&policy, rows[i].version);
		assert_int_equal(warning != NULL,
			rows[i].is != POLICY_SUPPORT_ANY &&
				rows[i].is != POLICY_SUPPORT_IN);
		for (size_t k = 0; k < 2; k++)
			version_range_done(&ranges[k]);
	}
}

static void
times_have_one_form(void **state)
{
	static const char *const bad[] = {"", "2023-02-29T00:00:00Z",
		"2023-01-01T24:00:00Z", "2023-01-01T00:00:60Z",
		"2023-01-01t00:00:00Z", "2023-01-01T00:00:00",
		"2023-01-01T00:00:00+0", "1969-12-31T23:59:59Z",
		"2023-13-01T00:00:00Z", "2023-1-01T00:00:00ZZ"};
	int64_t s;

	(void)state;
	assert_int_equal(clock_parse(&s, "2024-02-29T12:34:56Z"), 0);
	assert_int_equal(s, 1709210096);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(clock_parse(&s, bad[i]), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_are_in_debian_order),
		cmocka_unit_test(a_range_has_its_versions),
		cmocka_unit_test(what_is_no_range_is_refused),
		cmocka_unit_test(a_version_is_supported_older_or_neither),
		cmocka_unit_test(times_have_one_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
