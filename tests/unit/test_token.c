/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "builder/registry/token.h"

#define OURS "repository:a/b:pull,push"

static void
scopes_of_others_are_kept_before_ours(void **state)
{
	static const struct {
		const char *challenge, *all;
	} rows[] = {
		{NULL, OURS},
		{"", OURS},
		{"repository:a/b:pull", OURS},
		{"repository:x/y:pull", "repository:x/y:pull " OURS},
		{"repository:x/y:pull repository:a/b:pull",
			"repository:x/y:pull " OURS},
		{"repository:a/bc:pull", "repository:a/bc:pull " OURS},
		{"registry:catalog:*", "registry:catalog:* " OURS},
		{"aws", "aws " OURS},
		{"  ", OURS},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *scope = text_copy(rows[i].challenge);
		const struct challenge c = {
			.kind = CHALLENGE_BEARER, .scope = scope};
		scoped_free char *all = token_scopes(OURS, &c);

		assert_string_equal(all, rows[i].all);
	}
}

static void
requests_have_the_fields_of_the_protocol(void **state)
{
	char realm[] = "https://t.example/token?x=1", service[] = "r&s";
	char user[] = "u", secret[] = "p", refresh[] = "r+";
	const struct challenge c = {
		.kind = CHALLENGE_BEARER, .realm = realm, .service = service};
	scoped(http_request_done) struct http_request get = HTTP_REQUEST_INIT;
	scoped(http_request_done) struct http_request post = HTTP_REQUEST_INIT;
	const struct credential pair = {.user = user, .secret = secret};
	const struct credential token = {.refresh = refresh};

	(void)state;
	token_request(&get, "aws " OURS, &c, &pair);
	assert_string_equal(get.method, "GET");
	assert_string_equal(get.url,
		"https://t.example/token?x=1&service=r%26s&account=u&scope=aws"
		"&scope=repository%3Aa%2Fb%3Apull%2Cpush");
	assert_string_equal(get.authorization, "Basic dTpw");
	token_request(&post, OURS, &c, &token);
	assert_string_equal(post.method, "POST");
	assert_string_equal(post.url, realm);
	assert_null(post.authorization);
	assert_string_equal(post.body,
		"grant_type=refresh_token&service=r%26s&client_id=hallmark"
		"&scope=repository%3Aa%2Fb%3Apull%2Cpush&refresh_token=r%2B");
}

static void
answers_are_parsed(void **state)
{
	static const struct {
		const char *text, *value;
		int64_t seconds;
	} rows[] = {
		{"{\"token\":\"t\"}", "t", 60},
		{"{\"access_token\":\"a\",\"expires_in\":300}", "a", 300},
		{"{\"token\":\"t\",\"access_token\":\"a\"}", "t", 60},
		{"{\"token\":\"\",\"access_token\":\"a\"}", "a", 60},
		{"{\"token\":\"t\",\"expires_in\":1}", "t", 60},
		{"{\"token\":\"t\",\"expires_in\":99999999}", "t", 86400},
		{"{\"token\":\"t\\r\\nX: y\"}", NULL, 0},
		{"{\"token\":\"t t\"}", NULL, 0},
		{"{\"token\":\"\"}", NULL, 0},
		{"{\"token\":7}", NULL, 0},
		{"{}", NULL, 0},
		{"[]", NULL, 0},
		{"", NULL, 0},
		{"{\"token\":\"t\",\"token\":\"u\"}", NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *value = NULL;
		int64_t seconds = 0;
		struct error err = ERROR_INIT;
		int r = token_parse(&value, &seconds, rows[i].text,
			strlen(rows[i].text), "answer", &err);

		if ((r == 0) != (rows[i].value != NULL))
			fail_msg("%s", rows[i].text);
		if (r < 0)
			continue;
		assert_string_equal(value, rows[i].value);
		assert_int_equal(seconds, rows[i].seconds);
	}
}

static void
a_token_that_was_accepted_is_spent(void **state)
{
	char scopes[] = OURS, value[] = "t";
	struct token token = {.scopes = scopes,
		.value = value,
		.until_ns = INT64_MAX,
		.serial = 2};
	struct tokens tokens = {.list = &token, .n = 1};
	unsigned serial = 0;

	(void)state;
	assert_string_equal(tokens_find(&tokens, OURS, &serial), "t");
	assert_int_equal(serial, 2);
	tokens_accept(&tokens, OURS, 1);
	assert_false(token.accepted);
	assert_int_equal(tokens_drop(&tokens, OURS, 1), TOKEN_REPLACED);
	assert_non_null(tokens_find(&tokens, OURS, NULL));
	assert_int_equal(tokens_drop(&tokens, OURS, 2), TOKEN_REFUSED);
	assert_null(tokens_find(&tokens, OURS, NULL));
	tokens_accept(&tokens, OURS, 2);
	assert_int_equal(tokens_drop(&tokens, OURS, 2), TOKEN_SPENT);
	assert_int_equal(tokens_drop(&tokens, "x", 2), TOKEN_REFUSED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scopes_of_others_are_kept_before_ours),
		cmocka_unit_test(requests_have_the_fields_of_the_protocol),
		cmocka_unit_test(answers_are_parsed),
		cmocka_unit_test(a_token_that_was_accepted_is_spent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
