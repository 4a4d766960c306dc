/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "builder/registry/credential.h"
#include "tests/unit/scratch.h"

/* base64 of "u:p" */
#define PAIR "dTpw"

static int
find_in(struct credential *out, const char *config, const char *host,
	const char *repository, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;

	assert_int_equal(
		json_parse(&doc, config, strlen(config), "config.json", err),
		0);
	return credential_in(out, &doc, host, repository, err);
}

static void
entries_are_found(void **state)
{
	static const struct {
		const char *config, *host, *user;
	} rows[] = {
		{"{\"auths\":{\"r.example\":{\"auth\":\"" PAIR "\"}}}",
			"r.example", "u"},
		{"{\"auths\":{\"https://r.example\":{\"auth\":\"" PAIR "\"}}}",
			"r.example", "u"},
		{"{\"auths\":{\"https://r.example/v2/\":{\"auth\":\"" PAIR
		 "\"}}}",
			"r.example", "u"},
		{"{\"auths\":{\"r.example:5000\":{\"auth\":\"" PAIR "\"}}}",
			"r.example:5000", "u"},
		{"{\"auths\":{\"r.example:5000\":{\"auth\":\"" PAIR "\"}}}",
			"r.example", NULL},
		{"{\"auths\":{\"r.example\":{\"auth\":\"" PAIR "\"}}}",
			"s.example", NULL},
		{"{\"auths\":{\"r.example.evil\":{\"auth\":\"" PAIR "\"}}}",
			"r.example", NULL},
		{"{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"" PAIR
		 "\"}}}",
			"docker.io", "u"},
		{"{\"auths\":{\"docker.io\":{\"auth\":\"" PAIR "\"}}}",
			"docker.io", "u"},
		{"{\"auths\":{\"r.example\":{\"username\":\"v\","
		 "\"password\":\"q\"}}}",
			"r.example", "v"},
		{"{\"auths\":{\"r.example\":{}}}", "r.example", NULL},
		{"{}", "r.example", NULL},
		{"{\"auths\":{\"r.example/org\":{\"auth\":\"" PAIR "\"}}}",
			"r.example", "u"},
		{"{\"auths\":{\"r.example/or\":{\"auth\":\"" PAIR "\"}}}",
			"r.example", NULL},
		{"{\"auths\":{\"r.example\":{\"auth\":\"eDp5\"},"
		 "\"r.example/org\":{\"auth\":\"" PAIR "\"}}}",
			"r.example", "u"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(credential_done) struct credential c = CREDENTIAL_INIT;
		struct error err = ERROR_INIT;

		if (find_in(&c, rows[i].config, rows[i].host, "org/tool",
			    &err) < 0)
			fail_msg("%s: %s", rows[i].config, err.text);
		if (!text_equal(c.user, rows[i].user))
			fail_msg("%s: %s", rows[i].config,
				c.user ? c.user : "nobody");
	}
}

static void
tokens_are_found(void **state)
{
	scoped(credential_done) struct credential c = CREDENTIAL_INIT;
	scoped(credential_done) struct credential d = CREDENTIAL_INIT;
	struct error err;

	(void)state;
	assert_int_equal(
		find_in(&c,
			"{\"auths\":{\"r\":{\"auth\":\"" PAIR
			"\",\"identitytoken\":\"i\",\"registrytoken\":\"b\"}}}",
			"r", "x", &err),
		0);
	assert_string_equal(c.refresh, "i");
	assert_string_equal(c.bearer, "b");
	/* "<token>:t" */
	assert_int_equal(
		find_in(&d, "{\"auths\":{\"r\":{\"auth\":\"PHRva2VuPjp0\"}}}",
			"r", "x", &err),
		0);
	assert_null(d.user);
	assert_string_equal(d.refresh, "t");
}

static void
broken_entries_are_refused(void **state)
{
	static const char *const configs[] = {
		"{\"auths\":{\"r\":{\"auth\":\"!\"}}}",
		"{\"auths\":{\"r\":{\"auth\":\"dQ==\"}}}",     /* "u" */
		"{\"auths\":{\"r\":{\"auth\":\"dTpwAA==\"}}}", /* "u:p\0" */
		"{\"credHelpers\":{\"r\":\"../evil\"}}",
		"{\"credsStore\":\"a/b\"}",
		"{\"credsStore\":\"no-such-helper-anywhere\"}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(configs); i++) {
		scoped(credential_done) struct credential c = CREDENTIAL_INIT;
		struct error err = ERROR_INIT;

		if (find_in(&c, configs[i], "r", "x", &err) == 0)
			fail_msg("%s was accepted", configs[i]);
	}
}

/* A helper that answers by what it is asked. */
static const char helper[] =
	"#!/bin/sh\n"
	"[ \"$1\" = get ] || exit 9\n"
	"read -r key\n"
	"case $key in\n"
	"good) printf '{\"ServerURL\":\"%s\",\"Username\":\"h\","
	"\"Secret\":\"s\"}' \"$key\" ;;\n"
	"https://index.docker.io/v1/) printf '{\"ServerURL\":\"x\","
	"\"Username\":\"<token>\",\"Secret\":\"t\"}' ;;\n"
	"unknown) echo 'credentials not found in native keychain'; exit 1 ;;\n"
	"broken) echo '{}' ;;\n"
	"*) echo 'the keychain is locked'; exit 1 ;;\n"
	"esac\n";

static void
helpers_are_asked(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped_free char *paths = text_format("%s:/usr/bin:/bin", s.path);
	static const struct {
		const char *config, *host;
		int r;
		const char *user;
	} rows[] = {
		{"{\"credsStore\":\"x\"}", "good", 0, "h"},
		{"{\"credHelpers\":{\"good\":\"x\"}}", "good", 0, "h"},
		{"{\"credHelpers\":{\"other\":\"x\"}}", "good", 0, NULL},
		{"{\"credsStore\":\"x\"}", "unknown", 0, NULL},
		{"{\"credsStore\":\"x\",\"auths\":{\"unknown\":{\"auth\":"
		 "\"" PAIR "\"}}}",
			"unknown", 0, "u"},
		{"{\"credsStore\":\"x\"}", "broken", -1, NULL},
		{"{\"credsStore\":\"x\"}", "locked", -1, NULL},
		{"{\"credsStore\":\"none-such\","
		 "\"credHelpers\":{\"good\":\"x\"}}",
			"good", 0, "h"},
	};
	struct error err = ERROR_INIT;
	scoped_free char *before = text_copy(getenv("PATH"));

	(void)state;
	scratch_file(&s, "docker-credential-x", helper, strlen(helper), 0755);
	assert_int_equal(setenv("PATH", paths, 1), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(credential_done) struct credential c = CREDENTIAL_INIT;
		int r = find_in(&c, rows[i].config, rows[i].host, "y", &err);

		if (r != rows[i].r || !text_equal(c.user, rows[i].user))
			fail_msg("%s at %s: %d, %s", rows[i].config,
				rows[i].host, r, r < 0 ? err.text : "");
	}
	{
		scoped(credential_done) struct credential c = CREDENTIAL_INIT;

		assert_int_equal(find_in(&c, "{\"credsStore\":\"x\"}",
					 "docker.io", "y", &err),
			0);
		assert_string_equal(c.refresh, "t");
	}
	(void)setenv("PATH", before, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_found),
		cmocka_unit_test(tokens_are_found),
		cmocka_unit_test(broken_entries_are_refused),
		cmocka_unit_test(helpers_are_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
