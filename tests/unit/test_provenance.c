/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed and what is read. Refused statements are in tests/reject. */
#include "base/file.h"
#include "tests/unit/facts.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static char *golden; /* tests/golden/provenance.json: no final newline */

/* Reads a file of this source tree, wherever the tests run. */
static char *
read_file(const char *name)
{
	const char *slash = strrchr(__FILE__, '/');
	scoped_free char *path = text_format("%.*s/../../%s",
		slash ? (int)(slash - __FILE__) : 1, slash ? __FILE__ : ".",
		name);
	struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (file_read(&text, AT_FDCWD, path, 1 << 20, &err) < 0)
		fail_msg("%s", err.text);
	return bytes_take(&text);
}

static int
setup(void **state)
{
	(void)state;
	golden = read_file("tests/golden/provenance.json");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	free(golden);
	return 0;
}

static int
parse(struct provenance *out, const char *text, struct error *err)
{
	return provenance_parse(out, text, strlen(text), "statement", err);
}

static void
printing_gives_the_golden(void **state)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	(void)state;
	facts_fill(&p);
	provenance_print(&text, &p);
	assert_string_equal(text.data, golden);
}

static void
there_and_back(void **state)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	if (parse(&p, golden, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(p.subject_name, "hello");
	assert_string_equal(p.recipe, "recipes/hello");
	assert_int_equal(p.epoch_s, 1700000000);
	assert_int_equal(p.n_inputs, 2);
	assert_true(digest_is_zero(&p.inputs[0].sum));
	assert_int_equal(p.inputs[0].size, -1);
	assert_int_equal(p.inputs[1].size, 5216);
	assert_null(p.inputs[1].git_commit);
	assert_int_equal(p.n_layers, 1);
	provenance_print(&text, &p);
	assert_string_equal(text.data, golden);
}

static void
many_layers_and_inputs(void **state)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	scoped(provenance_done) struct provenance q = PROVENANCE_INIT;
	scoped(bytes_done) struct bytes a = BYTES_INIT, b = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	facts_fill(&p);
	p.n_layers = 12;
	p.layers = mem_grow(p.layers, 12, sizeof *p.layers);
	p.diff_ids = mem_grow(p.diff_ids, 12, sizeof *p.diff_ids);
	for (unsigned char i = 0; i < 12; i++) {
		p.layers[i] = facts_sum((unsigned char)(100 + i));
		p.diff_ids[i] = facts_sum((unsigned char)(200 + i));
	}
	for (int i = 0; i < 3000; i++)
		facts_input(&p, NULL, "z", (unsigned char)(1 + i % 255), i);
	provenance_print(&a, &p);
	if (parse(&q, a.data, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(q.n_layers, 12);
	assert_int_equal(q.n_inputs, 3002);
	assert_true(digest_equal(&q.diff_ids[11], &p.diff_ids[11]));
	provenance_print(&b, &q);
	assert_string_equal(a.data, b.data);
}

static void
texts_are_escaped(void **state)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	scoped(provenance_done) struct provenance q = PROVENANCE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	static const char odd[] = "a\"b\\c\n\x1b\xc3\xa9/\xf0\x9f\x94\xa8";
	struct error err = ERROR_INIT;

	(void)state;
	facts_fill(&p);
	facts_set(&p.subject_name, odd);
	facts_set(&p.inputs[1].name, odd);
	provenance_print(&text, &p);
	assert_int_equal(parse(&q, text.data, &err), 0);
	assert_string_equal(q.subject_name, odd);
	assert_string_equal(q.inputs[1].name, odd);
}

/* Replacements in the golden after which it is still good. */
static void
unknown_keys_are_ignored(void **state)
{
	static const struct {
		const char *old, *new;
	} cases[] = {
		/* the empty recipe is the root of the repository */
		{"\"recipe\":\"recipes/hello\",", ""},
		{"\"recipe\":\"recipes/hello\"", "\"recipe\":\"\""},
		{"\"recipe\":\"recipes/hello\"", "\"recipe\":null"},
		/* an external parameter that is null counts as absent */
		{"\"recipe\":", "\"compiler\":null,\"recipe\":"},
		{"\"recipe\":", "\"compiler\":{},\"recipe\":"},
		{"\"recipe\":", "\"output\":null,\"recipe\":"},
		{"\"recipe\":", "\"output\":\"\",\"recipe\":"},
		/* in other places unknown keys are ignored */
		{"\"format\":1,", "\"format\":1,\"jobs\":[true],"},
		/* earlier statements do not name the box */
		{"\"box\":6,", ""},
		{"\"box\":6,", "\"box\":null,"},
		{"\"epoch\":", "\"declared\":{},\"epoch\":"},
		{"\"epoch\":", "\"declared\":null,\"epoch\":"},
		{"\"epoch\":",
			"\"declared\":{\"HALLMARK_COMMIT\":\"" FACTS_COMMIT
			"\",\"HALLMARK_NEW\":\"x\"},\"epoch\":"},
		/* earlier statements do not list what the box does not hide */
		{",\"residual\":[\"cpuid\",\"thread races\"]", ""},
		{"[\"cpuid\",\"thread races\"]", "[]"},
		{"[\"cpuid\",\"thread races\"]", "null"},
		{"\"buildType\":", "\"hallmark_note\":\"x\",\"buildType\":"},
		{"\"runDetails\":{", "\"runDetails\":{\"metadata\":{"
				     "\"startedOn\":\"yesterday\"},"},
		{"\"name\":\"tree\"", "\"name\":\"log\""},
		{"\"name\":\"tree\"", "\"name\":\"layers/0\""},
		{"\"name\":\"tree\"", "\"uri\":\"urn:x\""},
		{"\"gitTree\":", "\"md5\":7,\"gitTree\":"},
		{"{\"size\":5216}", "{\"size\":null,\"x\":{}}"},
		{"\"version\":{\"hallmark\":\"0.1.0\"}", "\"version\":[]"},
		{"\"_type\"", "\"x\":1,\"_type\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
		const char *at = strstr(golden, cases[i].old);
		struct error err = ERROR_INIT;

		assert_non_null(at);
		scoped_free char *text =
			text_format("%.*s%s%s", (int)(at - golden), golden,
				cases[i].new, at + strlen(cases[i].old));
		if (parse(&p, text, &err) < 0)
			fail_msg("%s: %s", cases[i].new, err.text);
		if (strstr(cases[i].old, "recipes"))
			assert_string_equal(p.recipe, "");
	}
}

/* Texts that are printed without quotes are read strictly. */
static void
residual_names_are_read_strictly(void **state)
{
	static const char old[] = "[\"cpuid\",\"thread races\"]";
	static const char long_name[] =
		"[\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaa\"]";
	static const char *const cases[] = {"[\"\"]", "[7]", "[null]",
		"\"cpuid\"", "{\"cpuid\":true}", "[\"b\",\"a\"]",
		"[\"a\",\"a\"]", "[\"a\\u001b[2J\"]", "[\"A\"]", long_name};
	const char *at = strstr(golden, old);

	(void)state;
	assert_non_null(at);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
		scoped_free char *text = text_format("%.*s%s%s",
			(int)(at - golden), golden, cases[i], at + strlen(old));
		struct error err = ERROR_INIT;

		if (parse(&p, text, &err) == 0)
			fail_msg("%s is read", cases[i]);
		assert_int_equal(err.kind, ERROR_INPUT);
		assert_non_null(strstr(err.text, "residual"));
	}
}

static void
declared_inputs_are_read_strictly(void **state)
{
	static const char *const cases[] = {"7", "\"x\"", "[\"x\"]",
		"{\"A\":1}", "{\"A\":\"\"}", "{\"a\":\"x\"}", "{\"\":\"x\"}",
		"{\"A\\u001b\":\"x\"}",
		"{\"HALLMARK_COMMIT\":\"" FACTS_TREE "\"}",
		"{\"HALLMARK_COMMIT\":\"main\"}"};
	static const char old[] = "\"epoch\":";
	const char *at = strstr(golden, old);

	(void)state;
	assert_non_null(at);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
		scoped_free char *text = text_format("%.*s\"declared\":%s,%s",
			(int)(at - golden), golden, cases[i], at);
		struct error err = ERROR_INIT;

		if (parse(&p, text, &err) == 0)
			fail_msg("%s is read", cases[i]);
		assert_int_equal(err.kind, ERROR_INPUT);
		assert_non_null(strstr(err.text, "declared"));
	}
}

static void
a_box_without_a_number_is_refused(void **state)
{
	static const char old[] = "\"box\":6";
	static const char *const cases[] = {"0", "-1", "\"6\"", "true"};
	const char *at = strstr(golden, old);

	(void)state;
	assert_non_null(at);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
		scoped_free char *text = text_format("%.*s\"box\":%s%s",
			(int)(at - golden), golden, cases[i], at + strlen(old));
		struct error err = ERROR_INIT;

		if (parse(&p, text, &err) == 0)
			fail_msg("%s is read", cases[i]);
		assert_int_equal(err.kind, ERROR_INPUT);
	}
}

static void
declared_inputs_come_back(void **state)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT,
						  again = PROVENANCE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	facts_fill(&p);
	p.declared = json_new_map();
	json_put_text(p.declared, "HALLMARK_VERSION", "1.0 \xc3\xa4");
	json_put_text(p.declared, "HALLMARK_COMMIT", FACTS_COMMIT);
	provenance_print(&text, &p);
	if (parse(&again, text.data, &err) < 0)
		fail_msg("%s", err.text);
	assert_non_null(again.declared);
	assert_true(json_same(p.declared, again.declared));
}

static void
an_output_comes_back(void **state)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT,
						  again = PROVENANCE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	facts_fill(&p);
	p.output = text_copy("lib-1.x");
	provenance_print(&text, &p);
	assert_non_null(strstr(text.data,
		"\"externalParameters\":{\"output\":\"lib-1.x\",\"recipe\":"));
	if (parse(&again, text.data, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(again.output, "lib-1.x");
	provenance_done(&again);
	assert_int_equal(parse(&again, golden, &err), 0);
	assert_null(again.output);
}

static void
outputs_are_read_strictly(void **state)
{
	static const char *const cases[] = {"7", "[\"lib\"]", "true", "\"Lib\"",
		"\"a/b\"", "\"a b\"", "\"-a\"", "\"a-\"", "\"a..b\"",
		"\"a\\u001b\""};
	static const char old[] = "\"recipe\":";
	const char *at = strstr(golden, old);

	(void)state;
	assert_non_null(at);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
		scoped_free char *text = text_format("%.*s\"output\":%s,%s",
			(int)(at - golden), golden, cases[i], at);
		struct error err = ERROR_INIT;

		if (parse(&p, text, &err) == 0)
			fail_msg("%s is read", cases[i]);
		assert_int_equal(err.kind, ERROR_INPUT);
		assert_non_null(strstr(err.text, "output"));
	}
}

static void
unlisted_byproducts_are_absent(void **state)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	const char *at = strstr(golden, "\"byproducts\":[") + 13;
	const char *end = strstr(golden, "]}},\"predicateType\"");
	scoped_free char *text =
		text_format("%.*snull%s", (int)(at - golden), golden, end + 1);
	struct error err = ERROR_INIT;

	(void)state;
	if (parse(&p, text, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(p.n_layers, 0);
	assert_true(digest_is_zero(&p.config));
}

/* The example of provenance(7) has line breaks; the signed bytes have none. */
static void
the_page_holds_the_golden(void **state)
{
	scoped_free char *page = read_file("docs/provenance.7");
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error err = ERROR_INIT;
	const char *from, *to;

	(void)state;
	from = strstr(page, "\n{\n");
	assert_non_null(from);
	to = strstr(from, "\n}\n");
	assert_non_null(to);
	if (json_parse(&doc, from, (size_t)(to + 3 - from), "page", &err) < 0)
		fail_msg("%s", err.text);
	json_print(&text, doc.root);
	assert_string_equal(text.data, golden);
}

static void
too_many_inputs(void **state)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	scoped(provenance_done) struct provenance q = PROVENANCE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	const char *at = strstr(golden, "{\"annotations\"");
	struct error err = ERROR_INIT;

	(void)state;
	bytes_add(&text, golden, (size_t)(at - golden));
	for (int i = 0; i < 99998; i++) /* plus the two in it */
		bytes_adds(&text, "{},");
	scoped_free char *just = text_format("%s%s", text.data, at);
	scoped_free char *more = text_format("%s{},%s", text.data, at);

	assert_int_equal(parse(&p, just, &err), 0);
	assert_int_equal(p.n_inputs, 100000);
	assert_int_equal(parse(&q, more, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_null(q.inputs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printing_gives_the_golden),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(many_layers_and_inputs),
		cmocka_unit_test(texts_are_escaped),
		cmocka_unit_test(unknown_keys_are_ignored),
		cmocka_unit_test(an_output_comes_back),
		cmocka_unit_test(outputs_are_read_strictly),
		cmocka_unit_test(residual_names_are_read_strictly),
		cmocka_unit_test(declared_inputs_are_read_strictly),
		cmocka_unit_test(a_box_without_a_number_is_refused),
		cmocka_unit_test(declared_inputs_come_back),
		cmocka_unit_test(unlisted_byproducts_are_absent),
		cmocka_unit_test(the_page_holds_the_golden),
		cmocka_unit_test(too_many_inputs),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
