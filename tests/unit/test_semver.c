/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "builder/registry/semver.h"

static void
add_words(struct tag_list *out, const char *words)
{
	while (*words) {
		size_t len = strcspn(words, " ");
		scoped_free char *word = text_copyn(words, len);

		tag_list_add(out, word);
		words += len + (words[len] == ' ');
	}
}

static void
versions_have_tags(void **state)
{
	static const struct {
		const char *version, *present, *tags;
	} rows[] = {
		{"1.2.3", "", "1.2.3 1.2 1 latest "},
		{"0.2.3", "", "0.2.3 0.2 latest "},
		{"0.0.0", "", "0.0.0 0.0 latest "},
		{"1.2.3", "1.2.3 1.2 1 latest", "1.2.3 1.2 1 latest "},
		{"1.2.3", "1.2.4", "1.2.3 "},
		{"1.2.3", "1.3.0", "1.2.3 1.2 "},
		{"1.2.3", "2.0.0", "1.2.3 1.2 1 "},
		{"1.10.0", "1.9.9", "1.10.0 1.10 1 latest "},
		{"1.9.9", "1.10.0", "1.9.9 1.9 "},
		{"1.2.3", "1.2.4-rc1 2.0.0-1 v3.0.0 9 9.9 other",
			"1.2.3 1.2 1 latest "},
		{"1.2.3-rc1", "", "1.2.3-rc1 "},
		{"1.2.3-rc1", "1.2.2", "1.2.3-rc1 "},
		{"18446744073709551616.0.0", "18446744073709551615.9.9",
			"18446744073709551616.0.0 18446744073709551616.0 "
			"18446744073709551616 latest "},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(tag_list_done) struct tag_list out = TAG_LIST_INIT;
		scoped(tag_list_done) struct tag_list present = TAG_LIST_INIT;
		scoped(bytes_done) struct bytes got = BYTES_INIT;
		struct error err = ERROR_INIT;

		add_words(&present, rows[i].present);
		assert_int_equal(
			semver_tags(&out, rows[i].version, &present, &err), 0);
		for (size_t j = 0; j < out.n; j++)
			bytes_addf(&got, "%s ", out.list[j]);
		assert_string_equal(got.data, rows[i].tags);
	}
}

static void
other_tags_are_refused(void **state)
{
	static const char *const rows[] = {"", "1", "1.2", "1.2.3.4", "v1.2.3",
		"01.2.3", "1.02.3", "1.2.03", "1.2.3-", "1.2.3+b", "1..3",
		"1.2.x", "latest", " 1.2.3", "1.2.3 ", "-1.2.3"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(tag_list_done) struct tag_list out = TAG_LIST_INIT;
		struct tag_list none = TAG_LIST_INIT;
		struct error err = ERROR_INIT;

		if (semver_tags(&out, rows[i], &none, &err) != -1)
			fail_msg("%s", rows[i]);
		assert_int_equal(err.kind, ERROR_USAGE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_have_tags),
		cmocka_unit_test(other_tags_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
