/* SPDX-License-Identifier: Apache-2.0 */
/* What an image inherits from the image that it stands on. */
#include "tests/unit/unit.h"

#include "builder/image/inherit.h"

/* The config of the base, the image's own, and what becomes of them. */
static const struct {
	const char *base, *own, *both;
} merged[] = {
	{"{}", "{}", "{}"},
	{"{\"Env\":[\"A=1\",\"B=2\"]}", "{\"Env\":[\"B=x\",\"C=3\"]}",
		"{\"Env\":[\"A=1\",\"B=x\",\"C=3\"]}"},
	{"{\"Env\":[\"A=1\",\"AB=2\",\"A=3\"]}", "{}",
		"{\"Env\":[\"A=1\",\"AB=2\"]}"},
	{"{}", "{\"Env\":[\"A=1\"]}", "{\"Env\":[\"A=1\"]}"},
	{"{\"Labels\":{\"a\":\"1\",\"b\":\"2\"}}", "{\"Labels\":{\"b\":\"3\"}}",
		"{\"Labels\":{\"a\":\"1\",\"b\":\"3\"}}"},
	{"{\"ExposedPorts\":{\"1/tcp\":{}},\"Volumes\":{\"/v\":{}}}",
		"{\"ExposedPorts\":{\"2/tcp\":{}}}",
		"{\"ExposedPorts\":{\"1/tcp\":{},\"2/tcp\":{}},"
		"\"Volumes\":{\"/v\":{}}}"},
	/* an own entry point drops the command of the base */
	{"{\"Cmd\":[\"c\"],\"Entrypoint\":[\"e\"]}", "{\"Entrypoint\":[\"x\"]}",
		"{\"Entrypoint\":[\"x\"]}"},
	{"{\"Cmd\":[\"c\"],\"Entrypoint\":[\"e\"]}", "{\"Cmd\":[\"y\"]}",
		"{\"Cmd\":[\"y\"],\"Entrypoint\":[\"e\"]}"},
	{"{\"Cmd\":[\"c\"]}", "{\"Cmd\":[\"y\"],\"Entrypoint\":[\"x\"]}",
		"{\"Cmd\":[\"y\"],\"Entrypoint\":[\"x\"]}"},
	{"{\"Cmd\":[\"c\"],\"Entrypoint\":[\"e\"]}", "{}",
		"{\"Cmd\":[\"c\"],\"Entrypoint\":[\"e\"]}"},
	{"{\"User\":\"1\",\"WorkingDir\":\"/w\",\"StopSignal\":\"HUP\","
	 "\"Shell\":[\"s\"],\"Healthcheck\":{\"Test\":[\"NONE\"]}}",
		"{\"User\":\"2\"}",
		"{\"Healthcheck\":{\"Test\":[\"NONE\"]},\"Shell\":[\"s\"],"
		"\"StopSignal\":\"HUP\",\"User\":\"2\",\"WorkingDir\":"
		"\"/w\"}"},
	/* what is not set, and what is not inherited */
	{"{\"Cmd\":null,\"User\":\"\",\"Env\":null,\"OnBuild\":[\"RUN x\"],"
	 "\"Hostname\":\"h\",\"Image\":\"i\"}",
		"{}", "{}"},
};

static void
merges_as_a_dockerfile_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(merged); i++) {
		scoped(json_doc_done) struct json_doc base = JSON_DOC_INIT;
		scoped(json_doc_done) struct json_doc own = JSON_DOC_INIT;
		scoped(json_free) struct json *both = NULL;
		scoped(bytes_done) struct bytes text = BYTES_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(json_parse(&base, merged[i].base,
					 strlen(merged[i].base), "b", &err),
			0);
		assert_int_equal(json_parse(&own, merged[i].own,
					 strlen(merged[i].own), "o", &err),
			0);
		both = inherit_config(base.root, json_copy_of(own.root));
		json_print(&text, both);
		assert_string_equal(text.data, merged[i].both);
	}
}

static void
without_a_base_nothing_changes(void **state)
{
	struct json *own = json_new_map();
	scoped(json_free) struct json *both = NULL;

	(void)state;
	json_put_text(own, "User", "1");
	both = inherit_config(NULL, own);
	assert_int_equal(json_count(both), 1);
}

static const struct {
	const char *text, *reason; /* NULL: it is good */
} checked[] = {
	{"{}", NULL},
	{"{\"config\":null}", NULL},
	{"{\"config\":{\"Env\":[\"A=\"],\"Cmd\":[\"\"],\"User\":\"\"}}", NULL},
	{"{\"config\":{\"Domainname\":7}}", NULL},
	{"{\"config\":[]}", "'config' must be a map"},
	{"{\"config\":{\"Env\":{}}}", "'config/Env' must be a list"},
	{"{\"config\":{\"Env\":[\"A\"]}}", "must hold NAME=VALUE texts"},
	{"{\"config\":{\"Env\":[\"=A\"]}}", "must hold NAME=VALUE texts"},
	{"{\"config\":{\"Env\":[1]}}", "must hold NAME=VALUE texts"},
	{"{\"config\":{\"Cmd\":[1]}}", "'config/Cmd' must hold texts"},
	{"{\"config\":{\"Cmd\":\"x\"}}", "'config/Cmd' must be a list"},
	{"{\"config\":{\"Labels\":[]}}", "'config/Labels' must be a map"},
	{"{\"config\":{\"User\":1}}", "'config/User' must be a text"},
};

static void
refuses_other_shapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(checked); i++) {
		scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
		struct error err = ERROR_INIT;
		int r;

		assert_int_equal(json_parse(&doc, checked[i].text,
					 strlen(checked[i].text), "c", &err),
			0);
		r = inherit_check(&doc, &err);
		assert_int_equal(r, checked[i].reason ? -1 : 0);
		if (r < 0 && !strstr(err.text, checked[i].reason))
			fail_msg("%s: %s", checked[i].text, err.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merges_as_a_dockerfile_does),
		cmocka_unit_test(without_a_base_nothing_changes),
		cmocka_unit_test(refuses_other_shapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
