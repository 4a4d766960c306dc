/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "base/json.h"

static void
canonical(void **state)
{
	/* what goes in, and RFC 8785's form of it */
	static const char *const rows[][2] = {
		{"{}", "{}"},
		{" [ ] ", "[]"},
		{"{\"b\":1,\"a\":[true,false,null]}",
			"{\"a\":[true,false,null],\"b\":1}"},
		{"[\"\\u0041\\/\\u00e9\"]", "[\"A/\xc3\xa9\"]"},
		{"[\"\\b\\f\\n\\r\\t\\\"\\\\\\u001f\\u007f\"]",
			"[\"\\b\\f\\n\\r\\t\\\"\\\\\\u001f\x7f\"]"},
		{"[-9223372036854775808,9223372036854775807,0]",
			"[-9223372036854775808,9223372036854775807,0]"},
		{"{\"a\":{\"z\":1,\"Z\":2,\"\xc3\xa9\":3}}",
			"{\"a\":{\"Z\":2,\"z\":1,\"\xc3\xa9\":3}}"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
		scoped(bytes_done) struct bytes out = BYTES_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(json_parse(&doc, rows[i][0],
					 strlen(rows[i][0]), "t", &err),
			0);
		json_print(&out, doc.root);
		assert_string_equal(out.data, rows[i][1]);
	}
}

static void
refused(void **state)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{"{\"a\":1,\n\"a\":2}", "t:2: "},
		{"{\"a\":1.5}", "whole"},
		{"{\"a\":1e3}", "whole"},
		{"[1] x", "t:1: "},
		{"{\"a\":\n\n}", "t:3: "},
		{"", "t:1: "},
		{"[\"\\u0000\"]", "t:1: "},
		{"[\"\xff\"]", "t:1: "},
		{"[99999999999999999999]", "t:1: "},
		{"[1,]", "t:1: "},
		{"{a:1}", "t:1: "},
	};
	scoped(bytes_done) struct bytes deep = BYTES_INIT;
	struct json_doc doc;
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(json_parse(&doc, rows[i].text,
					 strlen(rows[i].text), "t", &err),
			-1);
		assert_int_equal(err.kind, ERROR_INPUT);
		assert_non_null(strstr(err.text, rows[i].words));
	}
	for (int i = 0; i < 65; i++)
		bytes_addc(&deep, '[');
	for (int i = 0; i < 65; i++)
		bytes_addc(&deep, ']');
	assert_int_equal(json_parse(&doc, deep.data, deep.len, "t", &err), -1);
	assert_non_null(strstr(err.text, "deeper"));
}

static void
lines(void **state)
{
	static const char text[] =
		"{\n\"a\": 1,\n\"b\": [\n  {\"c\": \"x}\\\"\"}"
		",\n  {\n\"d\"\n: 2}\n]}\n";
	static const struct {
		const char *where;
		unsigned line;
	} rows[] = {{"", 1}, {"/a", 2}, {"/b", 3}, {"/b/0", 4}, {"/b/0/c", 4},
		{"/b/1", 5}, {"/b/1/d", 6}, {"/nowhere", 1}};
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(json_parse(&doc, text, strlen(text), "t", &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(json_line(&doc, rows[i].where), rows[i].line);
}

static void
checked(void **state)
{
	static const struct json_key keys[] = {
		{"n", JSON_KIND_NUMBER, true},
		{"t", JSON_KIND_TEXT, false},
	};
	static const struct {
		const char *text, *words; /* NULL: good */
	} rows[] = {
		{"{\"n\":1}", NULL},
		{"{\"n\":1,\"t\":\"\"}", NULL},
		{"{\"t\":\"\"}", "'n' is missing"},
		{"{\"n\":\"1\"}", "wants a whole number"},
		{"{\"n\":1,\n\"u\":2}", "t:2: unknown key 'u'"},
		{"[]", "wants a map"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(json_parse(&doc, rows[i].text,
					 strlen(rows[i].text), "t", &err),
			0);
		assert_int_equal(json_check(&doc, doc.root, "", keys, 2, &err),
			rows[i].words ? -1 : 0);
		if (rows[i].words)
			assert_non_null(strstr(err.text, rows[i].words));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(canonical),
		cmocka_unit_test(refused),
		cmocka_unit_test(lines),
		cmocka_unit_test(checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
