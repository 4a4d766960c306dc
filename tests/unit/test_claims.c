/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/git/repository_url.h"
#include "builder/pin/claims.h"
#include "tests/unit/unit.h"

#define LONG_400 \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* words: of the refusal; NULL: accepted */
struct claim_row {
	const char *text, *words;
};

static void
check_row(const struct claim_row *row, const struct claims *claims)
{
	struct error err = ERROR_INIT;
	int r = claims_check(claims, &err);

	if (!row->words) {
		if (r < 0)
			fail_msg("%s: %s", row->text, err.text);
		return;
	}
	if (r == 0 || !strstr(err.text, row->words))
		fail_msg("%s: not '%s' but '%s'", row->text, row->words,
			r == 0 ? "accepted" : err.text);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_null(strstr(err.text, "secret"));
}

static void
builder_ids(void **state)
{
	static const struct claim_row rows[] = {
		{"https://example.org/builders/1", NULL},
		{"https://example.org/b@refs/heads/main", NULL},
		{"https://example.org/b%20c#hermetic", NULL},
		{"urn:example:builder", NULL},
		{"tag:example.org,2026:ci", NULL},
		{"", "not an absolute URI"},
		{"builder", "not an absolute URI"},
		{"/builder", "not an absolute URI"},
		{"//example.org/b", "not an absolute URI"},
		{"1https://example.org", "not an absolute URI"},
		{"https:", "not an absolute URI"},
		{"https://", "not an absolute URI"},
		{"https://example.org/a b", "not an absolute URI"},
		{"https://example.org/a\nb", "not an absolute URI"},
		{"https://example.org/\x1b[0m", "not an absolute URI"},
		{"https://example.org/\xc3\xa4", "not an absolute URI"},
		{"https://example.org/%4", "not an absolute URI"},
		{"https://example.org/%zz", "not an absolute URI"},
		{"https://example.org/\"", "not an absolute URI"},
		{"https://example.org/" LONG_400 LONG_400, NULL},
		{"https://example.org/" LONG_400 LONG_400 LONG_400,
			"not an absolute URI"},
		{"https://me:pw@example.org/b", "a password in it"},
		{"https://me@example.org", "a password in it"},
		{"urn:hallmark:builder:local:1:hermetic", "hallmark's own"},
		{"URN:Hallmark:x", "hallmark's own"},
		{"urn:hallmarks:x", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(
			&rows[i], &(struct claims){.builder_id = rows[i].text});
}

static void
repositories(void **state)
{
	static const struct claim_row rows[] = {
		{"https://example.org/project.git", NULL},
		{"https://example.org:8443/a/b%20c/~me/x@y", NULL},
		{"https://[2001:db8::1]:8443/x", NULL},
		{"ssh://git@example.org/x", NULL},
		{"ssh://example.org:22/~/x", NULL},
		{"git://example.org/x", NULL},
		{"", "is an https, ssh or git URL"},
		{"http://me:secret@example.org/x",
			"is an https, ssh or git URL"},
		{"HTTPS://example.org/x", "is an https, ssh or git URL"},
		{"git+https://example.org/x", "is an https, ssh or git URL"},
		{"git@example.org:x", "is an https, ssh or git URL"},
		{"file:///srv/x", "is an https, ssh or git URL"},
		{"/srv/x", "is an https, ssh or git URL"},
		{"ext::sh -c x", "is an https, ssh or git URL"},
		{"https://me:secret@example.org/x", "leave them out"},
		{"https://secret@example.org/x", "leave them out"},
		{"https://@example.org/x", "leave them out"},
		{"ssh://git:secret@example.org/x", "leave them out"},
		{"ssh://:secret@example.org/x", "leave them out"},
		{"git://secret@example.org/x", "leave them out"},
		{"https://a:secret@b@example.org/x", "leave them out"},
		{"ssh://@example.org/x", "a host and a path"},
		{"https://example.org", "a host and a path"},
		{"https://example.org/", "a host and a path"},
		{"https:///x", "a host and a path"},
		{"https://example.org:/x", "a host and a path"},
		{"https://example.org:0/x", "a host and a path"},
		{"https://example.org:65536/x", "a host and a path"},
		{"https://-x/x", "a host and a path"},
		{"https://[::1/x", "a host and a path"},
		{"https://[]/x", "a host and a path"},
		{"https://exa mple.org/x", "a host and a path"},
		{"https://example.org/x y", "a host and a path"},
		{"https://example.org/x\n", "a host and a path"},
		{"https://example.org/\xc3\xa4", "a host and a path"},
		{"https://example.org/x?token=1", "a host and a path"},
		{"https://example.org/x#1", "a host and a path"},
		{"https://example.org/" LONG_400 LONG_400 LONG_400,
			"a host and a path"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(
			&rows[i], &(struct claims){.repository = rows[i].text});
}

static void
paths_of_a_machine(void **state)
{
	static const char *const paths[] = {"git+file:///srv/x", "file:///x",
		"git+FILE:///x", "/srv/x", "git+/srv/x", "./x"};
	static const char *const urls[] = {"git+https://example.org/x",
		"git+ssh://git@example.org/x", "git+git@example.org:x",
		"https://example.org/file:", "filesystem"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		assert_true(repository_url_is_path(paths[i]));
	for (size_t i = 0; i < ARRAY_LEN(urls); i++)
		assert_false(repository_url_is_path(urls[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(builder_ids),
		cmocka_unit_test(repositories),
		cmocka_unit_test(paths_of_a_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
