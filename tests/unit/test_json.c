/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "base/json.h"

static void
printing_is_canonical(void **state)
{
	/* an input, and its form by RFC 8785 */
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
bad_texts_are_refused(void **state)
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
		{"{\"n\":\"1\"}", "must be a whole number"},
		{"{\"n\":1,\n\"u\":2}", "t:2: unknown key 'u'"},
		{"[]", "must be a map"},
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

/* A text becomes a parcel and then the same value again. A parcel that is
 * longer or shorter is refused, and no changed parcel causes a crash. */
static void
a_parcel_gives_the_same_value(void **state)
{
	static const char text[] = "{\"a\":[1,-2,\"\xc3\xa9\",null,true,{}],"
				   "\"b\":{\"c\":\"\"},\"d\":[]}";
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(bytes_done) struct bytes b = BYTES_INIT;
	scoped(json_free) struct json *again = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(json_parse(&doc, text, strlen(text), "t", &err), 0);
	json_wire_put(&b, doc.root);
	assert_int_equal(json_wire_take(&again, b.data, b.len), 0);
	assert_true(json_same(doc.root, again));
	for (size_t len = 0; len < b.len; len++) {
		struct json *v;

		assert_int_equal(json_wire_take(&v, b.data, len), -1);
	}
	for (size_t i = 0; i < 8 * b.len; i++) {
		scoped(json_free) struct json *v = NULL;

		b.data[i / 8] ^= (char)(1 << i % 8);
		(void)!json_wire_take(&v, b.data, b.len);
		b.data[i / 8] ^= (char)(1 << i % 8);
	}
	bytes_addc(&b, '\0');
	json_free(take_ptr(again));
	assert_int_equal(json_wire_take(&again, b.data, b.len), -1);
}

/* A list in a list …: as deep as a text may be, and not deeper. */
static void
a_parcel_is_as_deep_as_a_text(void **state)
{
	(void)state;
	for (int depth = 60; depth < 70; depth++) {
		scoped(bytes_done) struct bytes text = BYTES_INIT;
		scoped(bytes_done) struct bytes b = BYTES_INIT;
		scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
		scoped(json_free) struct json *v = json_new_list();
		scoped(json_free) struct json *again = NULL;
		struct error err = ERROR_INIT;
		int r;

		bytes_adds(&text, "[]");
		for (int i = 1; i < depth; i++) {
			struct json *outer = json_new_list();
			scoped_free char *was = bytes_take(&text);

			json_push(outer, take_ptr(v));
			v = outer;
			bytes_addf(&text, "[%s]", was);
		}
		json_wire_put(&b, v);
		r = json_parse(&doc, text.data, text.len, "t", &err);
		assert_int_equal(json_wire_take(&again, b.data, b.len), r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printing_is_canonical),
		cmocka_unit_test(bad_texts_are_refused),
		cmocka_unit_test(lines),
		cmocka_unit_test(checked),
		cmocka_unit_test(a_parcel_gives_the_same_value),
		cmocka_unit_test(a_parcel_is_as_deep_as_a_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
