/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of packages other than Debian's: each list is in the order of its
 * own specification. */
#include "tests/unit/unit.h"

#include "attest/policy/version_kind.h"
#include "attest/policy/version_range.h"

/* Ascending; between two texts with '=' in front of the second one there is no
 * difference. */
static void
check_order(const char *type, const char *const *list)
{
	const struct version_kind *kind = version_kind_of(type);
	size_t n = 0, at[64];

	assert_non_null(kind);
	for (; list[n]; n++) {
		at[n] = n == 0 ? 0 : at[n - 1] + (*list[n] != '=');
		if (!kind->is(list[n] + (*list[n] == '=')))
			fail_msg("%s is no version of %s", list[n], type);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			const char *a = list[i] + (*list[i] == '=');
			const char *b = list[j] + (*list[j] == '=');
			int is = kind->compare(a, b);
			int wanted = (at[i] > at[j]) - (at[i] < at[j]);

			if ((is > 0) - (is < 0) != wanted)
				fail_msg("%s: %s and %s: %d, not %d", type, a,
					b, is, wanted);
		}
}

static void
each_kind_has_its_order(void **state)
{
	/* section 11, and what it says of numbers, build metadata */
	static const char *const semver[] = {"0.9.9", "1.0.0-0", "1.0.0-alpha",
		"1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
		"1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0",
		"=1.0.0+build.1", "=v1.0.0", "=1.0", "=1", "1.9.0", "1.10.0",
		"2.0.0", "2.1.0", "2.1.1", "2.1.18446744073709551615",
		"2.1.18446744073709551616", NULL};
	/* "Summary of permitted suffixes and relative ordering", and
	 * "Normalization" */
	static const char *const pep440[] = {"0.9", "1.dev0", "1.0.dev456",
		"1.0a1", "=1.0.alpha1", "=1.0-A-1", "1.0a2.dev456",
		"1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2",
		"1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456",
		"1.0rc1", "=1.0c1", "=1.0preview1", "1.0", "=v1", "=1.0.0",
		"1.0+abc.5", "1.0+abc.7", "1.0+5", "=1.0+005", "1.0+5.1",
		"1.0.post456.dev34", "1.0.post456", "=1.0-456", "=1.0.rev456",
		"1.0.15", "1.1.dev1", "1.1", "1!0.5", NULL};
	static const char *const maven[] = {"1-alpha", "1-alpha-1", "=1-a1",
		"=1-ALPHA1", "1-beta", "1-milestone", "=1.milestone", "1-rc",
		"=1-cr", "1-rc-1", "1-SNAPSHOT", "=1-snapshot", "1", "=1.0",
		"=1.0.0", "=1.ga", "=1-ga", "=1.final", "=1-release", "=1.",
		"=1-", "1-sp", "1-sp-1", "1-foo", "=1.foo", "=1.0.0-foo.0.0",
		"1-foo2", "1-foo10", "1-1", "=1-ga-1", "=1-0-1", "1.0.1", "1.1",
		"1.2-SNAPSHOT", "1.2", "1.10", NULL};
	static const char *const gem[] = {"0.9", "1.a.0.b", "1.0.a", "=1.a",
		"=1.0.0.a", "1.0.a.2", "1.0.b1", "=1.0.b.1", "=1.b.1", "1.0-1",
		"=1-1", "=1.0.pre.1", "1.0", "=1", "=1.0.0", "1.0.1", "1.2.b",
		"1.2", "1.10", NULL};

	(void)state;
	check_order("npm", semver);
	check_order("cargo", semver);
	check_order("golang", semver);
	check_order("pypi", pep440);
	check_order("maven", maven);
	check_order("gem", gem);
	assert_null(version_kind_of("generic"));
	assert_null(version_kind_of(""));
}

static void
what_is_no_version_is_refused(void **state)
{
	static const struct {
		const char *type, *text;
	} rows[] = {{"npm", ""}, {"npm", "latest"}, {"npm", "1.x"},
		{"npm", "1."}, {"npm", "1.0.0-"}, {"npm", "1.0.0-a..b"},
		{"npm", "1.0.0+"}, {"npm", "1.0.0 "}, {"pypi", ""},
		{"pypi", "1.0x"}, {"pypi", "!1"}, {"pypi", "1!"},
		{"pypi", "1.0+"}, {"pypi", "1.0+a+b"}, {"pypi", "1.0.*"},
		{"pypi", "1.0+a..b"}, {"maven", ""}, {"maven", "1 0"},
		{"maven", "[1,2)"}, {"gem", ""}, {"gem", "a"}, {"gem", "1."},
		{"gem", "1_0"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (version_kind_of(rows[i].type)->is(rows[i].text))
			fail_msg("%s takes '%s'", rows[i].type, rows[i].text);
}

static void
ranges_are_of_a_type(void **state)
{
	static const struct {
		const char *type, *range, *version;
		int is; /* -1: the range is refused */
	} rows[] = {
		{"npm", "1.2.3", "1.2.3", VERSION_YES},
		{"npm", "1.2.3", "1.2.3-rc.1", VERSION_NO},
		{"npm", ">= 1.2.0, < 1.2.4", "1.2.3", VERSION_YES},
		{"npm", ">= 1.2.0, < 1.2.4", "1.2.4", VERSION_NO},
		{"npm", ">= 1.2.0, << 1.2.4", "1.2.4-rc.1", VERSION_YES},
		{"npm", "> 1.2.0", "1.2.0", VERSION_NO},
		{"npm", "= 1.2.0", "1.2.0+7", VERSION_YES},
		{"npm", "< 2", "git", VERSION_UNSURE},
		{"npm", "^1.2.0", "", -1},
		{"npm", "1.2.0, < 2", "", -1},
		{"npm", "> 2, < 1", "", -1},
		{"npm", "> 1, <= 1", "", -1},
		{"npm", "", "", -1},
		{"pypi", "1.0", "1.0.0+local", VERSION_YES},
		{"pypi", "1.0+a", "1.0+b", VERSION_NO},
		{"pypi", "<= 1.0", "1.0rc1", VERSION_YES},
		{"pypi", "<= 1.0", "1.0+local", VERSION_YES},
		{"pypi", "= 1.0", "1.0+local", VERSION_YES},
		{"pypi", "> 1.0", "1.0+local", VERSION_NO},
		{"pypi", "> 1.0+a, < 2", "1.0+b", VERSION_YES},
		{"maven", "< 1.0", "1.0-SNAPSHOT", VERSION_YES},
		{"golang", "< 1.2.0", "v1.1.9", VERSION_YES},
		{"gem", "< 1.0", "1.0.a", VERSION_YES},
		{"gem", "< 7.0.rc1", "7.0.0.beta1", VERSION_YES},
		{"gem", "= 1.13.6", "1.13.6-x86_64-linux", VERSION_YES},
		{"gem", "< 1.13.6", "1.13.6-x86_64-linux", VERSION_NO},
		{"gem", "= 1.13.6", "1.13.6-java", VERSION_UNSURE},
		{"gem", "< 1.13.6", "1.13.6-java", VERSION_UNSURE},
		{"gem", "<= 1.13.6", "1.13.6-java", VERSION_YES},
		{"gem", "> 2", "1.13.6-arm64-darwin", VERSION_NO},
		{"gem", "= 1.0-rc1", "1.0-rc1", VERSION_UNSURE},
		{"gem", "< 2", "latest-java", VERSION_UNSURE},
		{"deb", "5.6.0", "5.6.0-1", VERSION_YES},
		{"deb", "< 5", "", -1},
		{"generic", "r7", "r7", VERSION_YES},
		{"generic", "r7", "r8", VERSION_NO},
		{"generic", "r7", "", VERSION_UNSURE},
		{"generic", "< 7", "", -1},
		{"generic", "7, 8", "", -1},
		{"generic", "", "", -1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(version_range_done) struct version_range r = {.n = 0};
		struct error err = ERROR_INIT;
		int is = version_range_parse_of(
			&r, rows[i].type, rows[i].range, &err);

		if (is == 0)
			is = (int)version_range_meets(
				&r, rows[i].type, rows[i].version);
		if (is != rows[i].is)
			fail_msg("%s %s of %s: %d %s", rows[i].type,
				rows[i].range, rows[i].version, is, err.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_has_its_order),
		cmocka_unit_test(what_is_no_version_is_refused),
		cmocka_unit_test(ranges_are_of_a_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
