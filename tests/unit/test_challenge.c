/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "builder/registry/challenge.h"

static void
challenges_are_parsed(void **state)
{
	static const struct {
		const char *header;
		enum challenge_kind kind;
		const char *realm, *service, *scope;
	} rows[] = {
		{"Bearer realm=\"https://a.example/t\",service=\"r\","
		 "scope=\"repository:x:pull,push\"",
			CHALLENGE_BEARER, "https://a.example/t", "r",
			"repository:x:pull,push"},
		{"bearer  realm = \"u\" , scope=\"a:b:c d:e:f\"",
			CHALLENGE_BEARER, "u", NULL, "a:b:c d:e:f"},
		{"Bearer realm=https://a.example/t", CHALLENGE_BEARER,
			"https://a.example/t", NULL, NULL},
		{"Bearer realm=\"a\\\"b\"", CHALLENGE_BEARER, "a\"b", NULL,
			NULL},
		{"Basic realm=\"x\"", CHALLENGE_BASIC, "x", NULL, NULL},
		{"Basic", CHALLENGE_BASIC, NULL, NULL, NULL},
		{"Basic realm=\"x\", Bearer realm=\"y\",service=\"s\"",
			CHALLENGE_BEARER, "y", "s", NULL},
		{"Bearer realm=\"y\", Basic realm=\"x\"", CHALLENGE_BEARER, "y",
			NULL, NULL},
		{"Negotiate, Basic realm=\"x\"", CHALLENGE_BASIC, "x", NULL,
			NULL},
		{"Negotiate abc/+==, Basic realm=\"x\"", CHALLENGE_BASIC, "x",
			NULL, NULL},
		{"Bearer service=\"s\"", CHALLENGE_NONE, NULL, NULL, NULL},
		{"Digest realm=\"x\", nonce=\"n\"", CHALLENGE_NONE, NULL, NULL,
			NULL},
		{"", CHALLENGE_NONE, NULL, NULL, NULL},
		{" , ,", CHALLENGE_NONE, NULL, NULL, NULL},
		{"Bearer realm=\"u\",error=\"invalid_token\",x=y",
			CHALLENGE_BEARER, "u", NULL, NULL},
		{"Bearer realm=\"u\",realm=\"v\"", CHALLENGE_BEARER, "u", NULL,
			NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(challenge_done) struct challenge c = CHALLENGE_INIT;

		if (challenge_add(&c, rows[i].header) < 0)
			fail_msg("refused: %s", rows[i].header);
		assert_int_equal(c.kind, rows[i].kind);
		if (c.kind == CHALLENGE_NONE)
			continue;
		assert_true(text_equal(c.realm, rows[i].realm));
		assert_true(text_equal(c.service, rows[i].service));
		assert_true(text_equal(c.scope, rows[i].scope));
	}
}

static void
broken_headers_change_nothing(void **state)
{
	static const char *const headers[] = {"Bearer realm=\"u",
		"Bearer realm=", "Bearer realm=\"u\" x", "=x", "\"x\"",
		"Bearer realm=\"a\nb\"", "Bearer realm=\"\x80\"",
		"Bearer(realm=\"u\")", "Bearer realm=\"u\";scope=\"x\""};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		scoped(challenge_done) struct challenge c = CHALLENGE_INIT;

		assert_int_equal(challenge_add(&c, "Basic realm=\"x\""), 0);
		if (challenge_add(&c, headers[i]) == 0)
			fail_msg("accepted: %s", headers[i]);
		assert_int_equal(c.kind, CHALLENGE_BASIC);
		assert_string_equal(c.realm, "x");
	}
}

static void
the_strongest_of_several_headers_counts(void **state)
{
	scoped(challenge_done) struct challenge c = CHALLENGE_INIT;

	(void)state;
	assert_int_equal(challenge_add(&c, "Basic realm=\"x\""), 0);
	assert_int_equal(challenge_add(&c, "Bearer realm=\"y\""), 0);
	assert_int_equal(challenge_add(&c, "Basic realm=\"z\""), 0);
	assert_int_equal(c.kind, CHALLENGE_BEARER);
	assert_string_equal(c.realm, "y");
}

static void
a_header_without_end_is_refused(void **state)
{
	scoped(challenge_done) struct challenge c = CHALLENGE_INIT;
	scoped(bytes_done) struct bytes long_one = BYTES_INIT;

	(void)state;
	bytes_adds(&long_one, "Bearer realm=\"");
	while (long_one.len < CHALLENGE_TEXT_MAX)
		bytes_addc(&long_one, 'x');
	bytes_addc(&long_one, '"');
	assert_int_equal(challenge_add(&c, long_one.data), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(challenges_are_parsed),
		cmocka_unit_test(broken_headers_change_nothing),
		cmocka_unit_test(the_strongest_of_several_headers_counts),
		cmocka_unit_test(a_header_without_end_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
