/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/image.h"
#include "tests/unit/scratch.h"

#define ONES "1111111111111111111111111111111111111111111111111111111111111111"
#define TWOS "2222222222222222222222222222222222222222222222222222222222222222"

static struct layer
some_layer(void)
{
	struct layer layer = {.size = 1047};

	assert_int_equal(digest_parse_hex(&layer.sum, ONES), 0);
	assert_int_equal(digest_parse_hex(&layer.diff_id, TWOS), 0);
	return layer;
}

static struct store *
open_store(const struct scratch *s)
{
	scoped_free char *path = text_format("%s/store", s->path);
	struct store *store = NULL;
	struct error err = ERROR_INIT;

	assert_int_equal(store_open(&store, path, true, &err), 0);
	return store;
}

static struct json *
some_check(void)
{
	struct json *check = json_new_map(), *test = json_new_list();

	json_push_text(test, "NONE");
	json_put(check, "Test", test);
	return check;
}

static void
the_bytes_are_these(void **state)
{
	static const char config[] =
		"{\"architecture\":\"amd64\",\"config\":{\"Cmd\":[\"-v\"],"
		"\"Entrypoint\":[\"/usr/bin/hello\"],\"Env\":[\"A=1\"],"
		"\"Healthcheck\":{\"Test\":[\"NONE\"]},"
		"\"User\":\"1000\",\"WorkingDir\":\"/\"},"
		"\"created\":\"2023-11-14T22:13:20Z\",\"os\":\"linux\","
		"\"rootfs\":{\"diff_ids\":[\"sha256:" TWOS
		"\"],\"type\":\"layers\"}}";
	char *entrypoint[] = {text_copy("/usr/bin/hello"), NULL};
	char *cmd[] = {text_copy("-v"), NULL},
	     *env[] = {text_copy("A=1"), NULL};
	char root[] = "/", user[] = "1000";
	scoped(json_free) struct json *check = some_check();
	const struct image_run run = {.entrypoint = entrypoint,
		.cmd = cmd,
		.env = env,
		.workdir = root,
		.user = user,
		.healthcheck = check};
	const struct image_facts facts = {.name = "hello",
		.version = "2.10",
		.licence = "GPL-3.0-or-later",
		.architecture = "amd64",
		.epoch_s = 1700000000,
		.run = &run};
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = open_store(&s);
	scoped(image_done) struct image image = {.layers = NULL};
	scoped(bytes_done) struct bytes got = BYTES_INIT, wanted = BYTES_INIT;
	struct layer layer = some_layer();
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(
		image_write(&image, store, &facts, &layer, 1, &err), 0);
	assert_int_equal(store_get(store, &image.config, 4096, &got, &err), 0);
	assert_string_equal(got.data, config);
	bytes_clear(&got);
	assert_int_equal(
		store_get(store, &image.manifest, 4096, &got, &err), 0);
	bytes_addf(&wanted,
		"{\"annotations\":{"
		"\"org.opencontainers.image.licenses\":\"GPL-3.0-or-later\","
		"\"org.opencontainers.image.title\":\"hello\","
		"\"org.opencontainers.image.version\":\"2.10\"},"
		"\"config\":{\"digest\":\"%s\",\"mediaType\":"
		"\"application/vnd.oci.image.config.v1+json\",\"size\":%zu},"
		"\"layers\":[{\"digest\":\"sha256:" ONES "\",\"mediaType\":"
		"\"application/vnd.oci.image.layer.v1.tar+gzip\",\"size\":1047}"
		"],\"mediaType\":"
		"\"application/vnd.oci.image.manifest.v1+json\","
		"\"schemaVersion\":2}",
		digest_text(&image.config).s, strlen(config));
	assert_string_equal(got.data, wanted.data);
	assert_int_equal(image.manifest_size, wanted.len);
	free(entrypoint[0]);
	free(cmd[0]);
	free(env[0]);
}

static void
a_written_manifest_reads_the_same(void **state)
{
	const struct image_facts facts = {
		.name = "hello", .architecture = "arm64"};
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = open_store(&s);
	scoped(image_done) struct image a = {.layers = NULL};
	scoped(image_done) struct image b = {.layers = NULL};
	struct layer layer = some_layer();
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(image_write(&a, store, &facts, &layer, 1, &err), 0);
	assert_int_equal(image_read(&b, store, &a.manifest, &err), 0);
	assert_true(digest_equal(&a.config, &b.config));
	assert_int_equal(a.manifest_size, b.manifest_size);
	assert_int_equal(b.n_layers, 1);
	assert_memory_equal(&a.layers[0], &b.layers[0], sizeof layer);
}

static void
foreign_text_is_refused(void **state)
{
	const struct image_facts facts = {
		.name = "\xff", .architecture = "amd64"};
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = open_store(&s);
	struct image image;
	struct layer layer = some_layer();
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(
		image_write(&image, store, &facts, &layer, 1, &err), -1);
	assert_error(&err, ERROR_INPUT, "name '\\xff' is not UTF-8");
}

/* CONFIG is replaced by the descriptor of a good config. */
static void
bad_manifests_are_refused(void **state)
{
#define LAYERS \
	"\"layers\":[{\"digest\":\"sha256:" ONES \
	"\",\"mediaType\":\"x\",\"size\":1}]"
	static const struct {
		const char *text, *config, *reason;
	} rows[] = {
		{"[]", "{}", "must be a map"},
		{"{", "{}", ":1: "},
		{"{\"mediaType\":\"x\"}", "{}",
			"is not the type of an image manifest"},
		{"{" LAYERS "}", "{}", "a descriptor must be a map"},
		{"{\"config\":{}," LAYERS "}", "{}", "'mediaType' is missing"},
		{"{CONFIG}", "{}", "'layers' must be a list"},
		{"{CONFIG,\"layers\":[1]}", "{}", "a descriptor must be a map"},
		{"{CONFIG," LAYERS "}", "{}", "'rootfs' must be a map"},
		{"{CONFIG," LAYERS "}", "{\"rootfs\":{\"diff_ids\":[]}}",
			"one digest for each of 1 layers"},
		{"{CONFIG," LAYERS "}", "{\"rootfs\":{\"diff_ids\":[1]}}",
			"digests of 'sha256:' and 64 hex digits"},
	};
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = open_store(&s);
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(bytes_done) struct bytes text = BYTES_INIT;
		const char *at = strstr(rows[i].text, "CONFIG");
		struct digest config, manifest;
		struct image image;

		assert_int_equal(store_put(store, rows[i].config,
					 strlen(rows[i].config), &config, &err),
			0);
		bytes_add(&text, rows[i].text,
			at ? (size_t)(at - rows[i].text)
			   : strlen(rows[i].text));
		if (at)
			bytes_addf(&text,
				"\"config\":{\"digest\":\"%s\",\"mediaType\":"
				"\"" IMAGE_CONFIG_TYPE "\",\"size\":2}%s",
				digest_text(&config).s, at + 6);
		assert_int_equal(
			store_put(store, text.data, text.len, &manifest, &err),
			0);
		assert_int_equal(
			image_read(&image, store, &manifest, &err), -1);
		assert_error(&err, ERROR_INPUT, rows[i].reason);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bytes_are_these),
		cmocka_unit_test(a_written_manifest_reads_the_same),
		cmocka_unit_test(foreign_text_is_refused),
		cmocka_unit_test(bad_manifests_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
