/* SPDX-License-Identifier: Apache-2.0 */
/* Which places of repositories a statement may name; tests/reject/envelope has
 * those that it may not. */
#include "tests/unit/unit.h"

#include "attest/git_location.h"
#include "base/bytes.h"

static void
places_without_credentials(void **state)
{
	static const char *const good[] = {"git+https://example.org/hello",
		"git+http://example.org:8080/a/b.git",
		"git+ssh://git@example.org/a", "git+ssh://example.org:22/~/a",
		"git+git://[2001:db8::1]/a", "git+file:///srv/git/a%20b",
		"git+https://example.org/a@b",
		"git+https://example.org/%C3%A9"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_null(git_location_fault(good[i]));
}

static void
faults(void **state)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{"", "git+"},
		{"git+", "SCHEME"},
		{"git+:///a", "SCHEME"},
		{"git+://h/a", "SCHEME"},
		{"git+file://", "no path"},
		{"git+https://@h/a", "user name"},
		{"git+ssh://@h/a", "no host"},
		{"git+https://h/a%", "character"},
		{"git+https://h/\xc3\xa9", "character"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *fault = git_location_fault(rows[i].text);

		assert_non_null(fault);
		assert_non_null(strstr(fault, rows[i].words));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_without_credentials),
		cmocka_unit_test(faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
