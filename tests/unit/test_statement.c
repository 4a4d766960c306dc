/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/statement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define ONES "1111111111111111111111111111111111111111111111111111111111111111"
#define SUBJECT "{\"digest\":{\"sha256\":\"" ONES "\"},\"name\":\"hello\"}"
#define TYPE "\"_type\":\"https://in-toto.io/Statement/v1\","
#define GOOD \
	"{" TYPE "\"predicate\":{\"a\":1},\"predicateType\":\"urn:x\"," \
	"\"subject\":[" SUBJECT "]}"

static void
there_and_back(void **state)
{
	scoped(json_free) struct json *made = NULL;
	scoped(statement_done) struct statement s = STATEMENT_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *predicate = json_new_map();
	struct error err = ERROR_INIT;
	struct digest sum;

	(void)state;
	memset(sum.sum, 0x11, sizeof sum.sum);
	json_put_number(predicate, "a", 1);
	made = statement_new("hello", &sum, "urn:x", predicate);
	json_print(&text, made);
	assert_string_equal(text.data, GOOD);

	assert_int_equal(
		statement_parse(&s, text.data, text.len, "s", &err), 0);
	assert_string_equal(s.subject_name, "hello");
	assert_string_equal(s.predicate_type, "urn:x");
	assert_true(digest_equal(&s.subject, &sum));
	assert_int_equal(json_find_number(s.predicate, "a", 0), 1);
}

/* null, empty and absent are the same; unknown keys are ignored */
static void
unknown_keys_are_ignored(void **state)
{
	static const char *const texts[] = {
		"{" TYPE "\"predicateType\":\"urn:x\",\"subject\":[{\"digest\""
		":{\"sha256\":\"" ONES "\"}}]}",
		"{" TYPE "\"predicateType\":\"urn:x\",\"predicate\":null,"
		"\"subject\":[{\"digest\":{\"sha256\":\"" ONES
		"\",\"md5\":1},\"name\":null}]}",
		"{" TYPE "\"predicateType\":\"urn:x\",\"predicate\":{},\"y\":"
		"[1],\"subject\":[{\"digest\":{\"sha256\":\"" ONES
		"\",\"sha512\":\"ZZ\"},\"name\":\"\",\"mediaType\":7}]}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		scoped(statement_done) struct statement s = STATEMENT_INIT;
		struct error err = ERROR_INIT;

		if (statement_parse(&s, texts[i], strlen(texts[i]), "s", &err) <
			0)
			fail_msg("%zu: %s", i, err.text);
		assert_null(s.subject_name);
		assert_null(s.predicate);
	}
}

static void
bad_statements_are_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{"", "s:1: "},
		{"\"x\"", "s:1: "},
		{"[]", "a statement must be a map"},
		{GOOD "x", "end of file expected"},
		{"{\"_type\":1}", "/_type must be a text"},
		{"{\"_type\":null}", "/_type is missing"},
		{"{\"_type\":\"https://in-toto.io/Statement/v0.1\"}",
			"Statement/v0.1', but"},
		{"{" TYPE "\"subject\":{}}", "/subject is missing"},
		{"{" TYPE "\"subject\":" SUBJECT "}",
			"/subject must be a list"},
		{"{" TYPE "\"subject\":[" SUBJECT "," SUBJECT "]}",
			"2 subjects"},
		{"{" TYPE "\"subject\":[null]}", "/subject/0 must be a map"},
		{"{" TYPE "\"subject\":[{\"name\":\"hello\"}]}", "no sha256"},
		{"{" TYPE "\"subject\":[{\"digest\":\"" ONES "\"}]}",
			"/subject/0/digest must be a map"},
		{"{" TYPE "\"subject\":[{\"digest\":{\"sha256\":1}}]}",
			"/sha256 must be a text"},
		{"{" TYPE "\"subject\":[{\"digest\":{\"sha256\":\"11\"}}]}",
			"64 lower-case"},
		{"{" TYPE "\"subject\":[" SUBJECT "]}",
			"/predicateType is missing"},
		{"{" TYPE "\"predicateType\":\"urn:x\",\"predicate\":\"p\","
		 "\"subject\":[" SUBJECT "]}",
			"/predicate must be a map"},
		{"{" TYPE TYPE "\"subject\":[" SUBJECT "]}", "duplicate"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(statement_done) struct statement s = STATEMENT_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(statement_parse(&s, cases[i].text,
					 strlen(cases[i].text), "s", &err),
			-1);
		assert_int_equal(err.kind, ERROR_INPUT);
		if (!strstr(err.text, cases[i].words))
			fail_msg("'%s', wanted '%s'", err.text, cases[i].words);
		assert_null(s.doc.root);
	}
}

static void
names_the_line(void **state)
{
	static const char text[] = "{" TYPE "\n\"subject\":[\n{\"digest\":\n{"
				   "\"sha256\":\"x\"}}]}";
	scoped(statement_done) struct statement s = STATEMENT_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(
		statement_parse(&s, text, sizeof text - 1, "file", &err), -1);
	assert_true(text_starts(err.text, "file:3: "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(unknown_keys_are_ignored),
		cmocka_unit_test(bad_statements_are_refused),
		cmocka_unit_test(names_the_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
