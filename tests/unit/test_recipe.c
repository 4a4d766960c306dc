/* SPDX-License-Identifier: Apache-2.0 */
/* What recipe_parse() accepts, and what it refuses (tests/reject/recipe). */
#include "tests/unit/scratch.h"

#include "builder/recipe/recipe.h"

static const char full[] =
	"{ \"$schema\": \"x\", \"name\": \"a1.b_c-d\", \"version\": \"1.0\",\n"
	"\"description\": \"a thing\", \"licence\": \"MIT OR Apache-2.0+\",\n"
	"\"environment\": { \"debian\": [\"gcc\", \"g++\", \"libc6-dev\"] },\n"
	"\"sources\": [\n"
	" { \"to\": \"p\", \"pool\": \"pool/main/h/x_1+2~3.tar.gz\",\n"
	"   \"sha256\": \"00112233445566778899aabbccddeeff"
	"00112233445566778899aabbccddeeff\" },\n"
	" { \"to\": \"u\", \"url\": \"https://example.org:8/x?y=%20\",\n"
	"   \"unpack\": false },\n"
	" { \"to\": \"g\", \"git\": \"ssh://git@example.org/x\",\n"
	"   \"rev\": \"refs/tags/v1\", \"submodules\": true },\n"
	" { \"to\": \"s\", \"git\": \"self\", \"lfs\": \"pointers\" },\n"
	" { \"to\": \"i\", \"image\": \"localhost:5000/a/b:1\" } ],\n"
	"\"lfs\": \"pointers\",\n"
	"\"build\": \"ci/build.sh\", \"epoch\": 0, \"jobs\": 64,\n"
	"\"order\": false,\n"
	"\"level\": \"hermetic\",\n"
	"\"limits\": { \"time\": 1, \"cpu\": 2, \"memory\": 3,\n"
	" \"processes\": 4, \"open_files\": 5, \"file_size\": 6,\n"
	" \"disk\": 7, \"files\": 8, \"log\": 9 },\n"
	"\"env\": { \"b\": \"\", \"A_1\": \"x = y\\n\" },\n"
	"\"inputs\": [\"HALLMARK_VERSION\", \"HALLMARK_COMMIT\"],\n"
	"\"modes\": { \"var/tmp\": \"1777\", \"etc/a b\": \"0000\" },\n"
	"\"image\": { \"entrypoint\": [\"/bin/x\", \"\"], \"cmd\": [\"-h\"],\n"
	" \"env\": { \"PATH\": \"/bin\" }, \"workdir\": \"/w/d\",\n"
	" \"layers\": [{ \"from\": \"a/b c\", \"name\": \"n\","
	" \"epoch\": 5 }, { \"from\": \".\" }, { \"from\": \"d\" }],\n"
	" \"compressor\": { \"type\": \"zstd\","
	" \"command\": [\"/bin/z\", \"-1\"] },\n"
	" \"base\": { \"debian\": [\"libc6\", \"ca-certificates\"] },\n"
	" \"ports\": [\"80\", \"53/udp\", \"65535/sctp\", \"80/udp\"],\n"
	" \"volumes\": [\"/var/b c\", \"/a\"],\n"
	" \"stop_signal\": \"SIGRTMIN+15\",\n"
	" \"labels\": { \"a b\": \"\", \"org.x\": \"y\\n\" },\n"
	" \"annotations\": { \"org.opencontainers.image.source\": \"s\" },\n"
	" \"healthcheck\": { \"test\": [\"CMD\", \"/bin/x\", \"\"],\n"
	" \"interval_s\": 604800, \"timeout_s\": 1, \"start_period_s\": 2,\n"
	" \"start_interval_s\": 3, \"retries\": 1000 },\n"
	" \"user\": \"1000:1000\" } }\n";

static int
parse(struct recipe *out, const char *text, struct error *err)
{
	return recipe_parse(out, text, strlen(text), "r.json", err);
}

/* Compares with the words of a NULL-terminated list, each followed by '|'. */
static void
assert_texts(char *const *texts, const char *expected)
{
	scoped(bytes_done) struct bytes all = BYTES_INIT;

	assert_non_null(texts);
	for (; *texts; texts++)
		bytes_addf(&all, "%s|", *texts);
	assert_string_equal(all.data ? all.data : "", expected);
}

static void
assert_json(const struct json *v, const char *expected)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	assert_non_null(v);
	json_print(&text, v);
	assert_string_equal(text.data, expected);
}

static void
takes_every_key(void **state)
{
	scoped(recipe_done) struct recipe r = {.name = NULL};
	struct error err = ERROR_INIT;

	(void)state;
	if (parse(&r, full, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(r.name, "a1.b_c-d");
	assert_string_equal(r.version, "1.0");
	assert_string_equal(r.description, "a thing");
	assert_string_equal(r.licence, "MIT OR Apache-2.0+");
	assert_texts(r.packages, "gcc|g++|libc6-dev|");
	assert_null(r.image);
	assert_string_equal(r.build, "ci/build.sh");
	assert_int_equal(r.epoch_s, 0);
	assert_int_equal(r.jobs, 64);
	assert_false(r.order);
	assert_true(r.lfs_pointers);
	assert_string_equal(r.level, "hermetic");
	assert_texts(r.env, "A_1=x = y\n|b=|");
	assert_texts(r.outputs[0].run.entrypoint, "/bin/x||");
	assert_texts(r.outputs[0].run.cmd, "-h|");
	assert_texts(r.outputs[0].run.env, "PATH=/bin|");
	assert_string_equal(r.outputs[0].run.workdir, "/w/d");
	assert_string_equal(r.outputs[0].run.user, "1000:1000");
	assert_json(r.outputs[0].run.ports, "{\"53/udp\":{},\"65535/sctp\":{},"
					    "\"80/tcp\":{},\"80/udp\":{}}");
	assert_json(r.outputs[0].run.volumes, "{\"/a\":{},\"/var/b c\":{}}");
	assert_string_equal(r.outputs[0].run.stop_signal, "SIGRTMIN+15");
	assert_json(
		r.outputs[0].run.labels, "{\"a b\":\"\",\"org.x\":\"y\\n\"}");
	assert_json(r.outputs[0].run.annotations,
		"{\"org.opencontainers.image.source\":\"s\"}");
	assert_json(r.outputs[0].run.healthcheck,
		"{\"Interval\":604800000000000,\"Retries\":1000,"
		"\"StartInterval\":3000000000,\"StartPeriod\":2000000000,"
		"\"Test\":[\"CMD\",\"/bin/x\",\"\"],"
		"\"Timeout\":1000000000}");
	assert_texts(r.outputs[0].base.packages, "libc6|ca-certificates|");
	assert_null(r.outputs[0].base.image);
	assert_int_equal(r.outputs[0].compressor.type, COMPRESSOR_ZSTD);
	assert_texts(r.outputs[0].compressor.command, "/bin/z|-1|");
	assert_int_equal(r.outputs[0].n_layers, 3);
	assert_string_equal(r.outputs[0].layers[0].from, "a/b c");
	assert_string_equal(r.outputs[0].layers[0].name, "n");
	assert_int_equal(r.outputs[0].layers[0].epoch_s, 5);
	assert_string_equal(r.outputs[0].layers[1].from, "");
	assert_string_equal(r.outputs[0].layers[1].name, ".");
	assert_int_equal(r.outputs[0].layers[1].epoch_s, -1);
	assert_string_equal(r.outputs[0].layers[2].name, "d");
	assert_true(r.inputs[RECIPE_INPUT_COMMIT]);
	assert_true(r.inputs[RECIPE_INPUT_VERSION]);
	assert_int_equal(r.n_modes, 2);
	assert_string_equal(r.modes[0].path, "etc/a b");
	assert_int_equal(r.modes[0].mode, 0);
	assert_string_equal(r.modes[1].path, "var/tmp");
	assert_int_equal(r.modes[1].mode, 01777);
}

static void
takes_several_outputs(void **state)
{
	static const char text[] =
		"{\"name\":\"x\",\"build\":\"b\","
		"\"environment\":{\"debian\":[]},\"outputs\":{"
		"\"lib.1\":{\"paths\":[\"usr/lib\",\"etc/a b\"],"
		"\"image\":{\"user\":\"7\",\"base\":{\"image\":\"n\"},"
		"\"layers\":[{\"from\":\"etc\"}]}},\"dev\":{}}}";
	scoped(recipe_done) struct recipe r = {.name = NULL};
	struct error err = ERROR_INIT;

	(void)state;
	if (parse(&r, text, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(r.n_outputs, 2);
	assert_string_equal(r.outputs[0].name, "dev");
	assert_string_equal(r.outputs[0].image_name, "x-dev");
	assert_texts(r.outputs[0].paths, "|"); /* the rest */
	assert_null(r.outputs[0].base.image);
	assert_string_equal(r.outputs[1].image_name, "x-lib.1");
	assert_texts(r.outputs[1].paths, "usr/lib|etc/a b|");
	assert_int_equal(r.outputs[1].n_paths, 2);
	assert_string_equal(r.outputs[1].base.image, "n");
	assert_string_equal(r.outputs[1].run.user, "7");
	assert_string_equal(r.outputs[1].layers[0].from, "etc");
	assert_ptr_equal(recipe_output_find(&r, "dev"), &r.outputs[0]);
	assert_null(recipe_output_find(&r, "bin"));
	assert_null(recipe_output_find(&r, NULL));
}

static void
takes_every_limit(void **state)
{
	scoped(recipe_done) struct recipe r = {.name = NULL};
	struct error err = ERROR_INIT;
	const struct box_limits wanted = {.time_s = 1,
		.cpu_s = 2,
		.memory_bytes = 3,
		.processes = 4,
		.open_files = 5,
		.file_bytes = 6,
		.disk_bytes = 7,
		.n_files = 8,
		.log_bytes = 9};

	(void)state;
	assert_int_equal(parse(&r, full, &err), 0);
	assert_memory_equal(&r.limits, &wanted, sizeof wanted);
}

static void
takes_a_limit_up_to_its_maximum(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_box_limit_rows; i++) {
		const struct box_limit_row *row = &box_limit_rows[i];

		for (int64_t over = 0; over < 2; over++) {
			scoped(recipe_done) struct recipe r = {.name = NULL};
			struct error err = ERROR_INIT;
			scoped_free char *text = text_format(
				"{\"name\":\"x\",\"build\":\"b\","
				"\"environment\":{\"debian\":[]},"
				"\"limits\":{\"%s\":%lld}}",
				row->key, (long long)(row->most + over));

			assert_int_equal(parse(&r, text, &err), over ? -1 : 0);
			assert_int_equal(box_limit_value(&r.limits, row->limit),
				over ? 0 : row->most);
		}
	}
}

static void
takes_every_source(void **state)
{
	scoped(recipe_done) struct recipe r = {.name = NULL};
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(parse(&r, full, &err), 0);
	assert_int_equal(r.n_sources, 5);
	assert_int_equal(r.sources[0].kind, SOURCE_POOL);
	assert_string_equal(r.sources[0].to, "p");
	assert_string_equal(r.sources[0].where, "pool/main/h/x_1+2~3.tar.gz");
	assert_int_equal(r.sources[0].sum.sum[1], 0x11);
	assert_int_equal(r.sources[1].kind, SOURCE_URL);
	assert_string_equal(
		r.sources[1].where, "https://example.org:8/x?y=%20");
	assert_true(digest_is_zero(&r.sources[1].sum));
	assert_true(r.sources[1].whole);
	assert_false(r.sources[0].whole);
	assert_int_equal(r.sources[2].kind, SOURCE_GIT);
	assert_string_equal(r.sources[2].rev, "refs/tags/v1");
	assert_true(r.sources[2].submodules);
	assert_false(r.sources[3].submodules);
	assert_int_equal(r.sources[3].kind, SOURCE_SELF);
	assert_null(r.sources[3].where);
	assert_null(r.sources[3].rev);
	assert_true(r.sources[3].lfs_pointers);
	assert_false(r.sources[2].lfs_pointers);
	assert_int_equal(r.sources[4].kind, SOURCE_IMAGE);
	assert_string_equal(r.sources[4].where, "localhost:5000/a/b:1");
}

static void
finds_the_name_of_a_file(void **state)
{
	static const struct {
		const char *where, *name;
	} rows[] = {
		{"pool/main/h/hello/hello_2.10-3.dsc", "hello_2.10-3.dsc"},
		{"https://example.org/a/b.crate", "b.crate"},
		{"https://example.org/g%2B%2b_1%7e2.deb?x=/y", "g++_1~2.deb"},
		{"file:///a/50%", "50%"},
		{"file:///a/%zz%4", "%zz%4"},
		{"file:///a/b%00c", "b%00c"},
		{"https://example.org", NULL},
		{"https://example.org/", NULL},
		{"https://example.org/?a/b", NULL},
		{"https://example.org/a/.", NULL},
		{"https://example.org/a/%2e%2e", NULL},
		{"https://example.org/a%2fb", NULL},
		{"https://example.org/%0a", NULL},
		{"https://example.org/%ff", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *name = recipe_file_name(rows[i].where);

		if (!text_equal(name, rows[i].name))
			fail_msg("%s: %s", rows[i].where, name ? name : "-");
	}
}

static void
takes_many_sources(void **state)
{
	enum {
		MANY = 20000
	};
	scoped(recipe_done) struct recipe r = {.name = NULL};
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	bytes_adds(&text, "{\"name\":\"x\",\"build\":\"b\",\"environment\":"
			  "{\"debian\":[]},\"sources\":[");
	for (int i = 0; i < MANY; i++)
		bytes_addf(&text, "%s\n{\"to\":\"%d\",\"pool\":\"pool/%d\"}",
			i ? "," : "", i, i);
	bytes_adds(&text, "]}");
	if (parse(&r, text.data, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(r.n_sources, MANY);
	assert_string_equal(r.sources[MANY - 1].to, "19999");
	/* one name twice: the later of the two is named */
	memcpy(strstr(text.data, "\"to\":\"19998\""), "\"to\":\"10007\"", 12);
	recipe_done(&r);
	assert_int_equal(parse(&r, text.data, &err), -1);
	assert_non_null(strstr(err.text, "'to' '10007' is taken by another"));
	assert_non_null(strstr(err.text, "r.json:20000:"));
}

static void
holds_the_order_with_one_job(void **state)
{
	static const struct {
		const char *keys;
		bool order, named;
	} rows[] = {
		{"", true, false},
		{",\"jobs\":1", true, false},
		{",\"order\":true", true, true},
		{",\"order\":true,\"jobs\":1", true, true},
		{",\"order\":false", false, false},
		{",\"jobs\":2", false, false},
		{",\"jobs\":2,\"order\":false", false, false},
		/* the level of the box decides, which may be another */
		{",\"level\":\"hermetic\"", true, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(recipe_done) struct recipe r = {.name = NULL};
		scoped_free char *text =
			text_format("{\"name\":\"x\",\"build\":\"b\","
				    "\"environment\":{\"debian\":[]}%s}",
				rows[i].keys);
		struct error err = ERROR_INIT;

		if (parse(&r, text, &err) < 0)
			fail_msg("%s", err.text);
		if (r.order != rows[i].order || r.names_order != rows[i].named)
			fail_msg("row %zu is read as another", i);
	}
}

static void
fills_in_defaults(void **state)
{
	scoped(recipe_done) struct recipe r = {.name = NULL};
	struct error err = ERROR_INIT;
	const struct box_limits none = {0};

	(void)state;
	assert_int_equal(
		parse(&r,
			"{\"name\":\"x\",\"build\":\"b\",\"environment\":"
			"{\"debian\":[]}}",
			&err),
		0);
	assert_null(r.version);
	assert_null(r.licence);
	assert_texts(r.packages, ""); /* only the Essential packages */
	assert_int_equal(r.n_sources, 0);
	assert_int_equal(r.epoch_s, -1);
	assert_int_equal(r.jobs, 1);
	assert_true(r.order);
	assert_false(r.lfs_pointers);
	assert_string_equal(r.level, "deterministic");
	assert_null(r.env);
	assert_int_equal(r.n_outputs, 1);
	assert_null(r.outputs[0].name);
	assert_string_equal(r.outputs[0].image_name, "x");
	assert_null(r.outputs[0].paths);
	assert_ptr_equal(recipe_output_find(&r, NULL), r.outputs);
	assert_null(r.outputs[0].run.entrypoint);
	assert_null(r.outputs[0].base.packages);
	assert_null(r.outputs[0].base.image);
	assert_int_equal(r.n_modes, 0);
	assert_memory_equal(&r.limits, &none, sizeof none);
}

static void
takes_pinned_images(void **state)
{
#define SUM "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	static const char *const names[] = {"debian", "a/b-c.d_e",
		"localhost:5000/base", "debian@sha256:" SUM,
		"debian:12@sha256:" SUM, "sha256:" SUM,
		"[::1]:5000/a/b@sha256:" SUM, "[2001:db8::1]/base"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		scoped(recipe_done) struct recipe r = {.name = NULL};
		struct error err = ERROR_INIT;
		scoped_free char *text = text_format(
			"{\"name\":\"x\",\"build\":\"b\",\"environment\":"
			"{\"image\":\"%s\"}}",
			names[i]);

		if (parse(&r, text, &err) < 0)
			fail_msg("%s", err.text);
		assert_string_equal(r.image, names[i]);
		assert_null(r.packages);
	}
}

static void
takes_base_images(void **state)
{
	static const char *const names[] = {"debian", "debian:12",
		"docker.io/library/debian:12@sha256:" SUM, "sha256:" SUM,
		"docker://debian", "docker:24", "localhost:5000/a/b:1",
		"[::1]:5000/a/b:1", "docker://[2001:db8::1]/a",
		"oci:../a/b+c~1:debian", "oci-archive:x.tar:v1"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		scoped(recipe_done) struct recipe r = {.name = NULL};
		struct error err = ERROR_INIT;
		scoped_free char *text = text_format(
			"{\"name\":\"x\",\"build\":\"b\",\"environment\":"
			"{\"debian\":[]},\"image\":{\"base\":"
			"{\"image\":\"%s\"}}}",
			names[i]);

		if (parse(&r, text, &err) < 0)
			fail_msg("%s", err.text);
		assert_string_equal(r.outputs[0].base.image, names[i]);
		assert_null(r.outputs[0].base.packages);
	}
}

/* Opens a folder of tests/, relative to this file. */
static int
open_rejects(void)
{
	const char *slash = strrchr(__FILE__, '/');
	scoped_free char *path = text_format(
		"%.*s/../reject/recipe", (int)(slash - __FILE__), __FILE__);
	struct error err = ERROR_INIT;
	int fd = file_open_dir(AT_FDCWD, path, false, &err);

	if (fd < 0)
		fail_msg("%s", err.text);
	return fd;
}

static bool
is_refused(int folder, const char *name, const char *words)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(recipe_done) struct recipe r = {.name = NULL};
	scoped_free char *file = text_format("%s.json", name);
	struct error err = ERROR_INIT;

	if (file_read(&text, folder, file, 1 << 20, &err) < 0)
		fail_msg("%s", err.text);
	if (recipe_parse(&r, text.data ? text.data : "", text.len, "r.json",
		    &err) == 0) {
		print_error("%s was taken\n", name);
		return false;
	}
	if (err.kind == ERROR_INPUT && text_starts(err.text, "r.json:") &&
		strstr(err.text, words))
		return true;
	print_error("%s: %s\nnot: %s\n", name, err.text, words);
	return false;
}

static void
refuses_what_it_must(void **state)
{
	scoped(bytes_done) struct bytes cases = BYTES_INIT;
	scoped(names_done) struct names names = NAMES_INIT;
	scoped_close int folder = open_rejects();
	struct error err = ERROR_INIT;
	size_t n = 0, n_wrong = 0;
	char *at, *line;

	(void)state;
	assert_int_equal(file_read(&cases, folder, "CASES", 1 << 20, &err), 0);
	at = cases.data;
	while ((line = strsep(&at, "\n")) && *line) {
		const char *name = strsep(&line, "\t");

		assert_non_null(line);
		n_wrong += !is_refused(folder, name, line);
		n++;
	}
	assert_int_equal(n_wrong, 0);
	assert_int_equal(file_list(&names, folder, &err), 0);
	assert_int_equal(names.n_names, n + 2); /* CASES and README */
}

static void
refuses_what_is_too_large(void **state)
{
	scoped(recipe_done) struct recipe r = {.name = NULL};
	scoped_free char *text = mem_alloc(1, (1 << 20) + 1);
	struct error err = ERROR_INIT;

	(void)state;
	memset(text, ' ', (1 << 20) + 1);
	assert_int_equal(
		recipe_parse(&r, text, (1 << 20) + 1, "r.json", &err), -1);
	assert_error(&err, ERROR_INPUT, "r.json:1: larger than");
}

/* Every truncated recipe is refused; a sanitizer looks for bad reads. */
static void
refuses_every_cut(void **state)
{
	(void)state;
	for (size_t len = 0; len + 2 < sizeof full; len++) {
		scoped(recipe_done) struct recipe r = {.name = NULL};
		scoped_free char *cut = mem_alloc(len ? len : 1, 1);
		struct error err = ERROR_INIT;

		memcpy(cut, full, len);
		assert_int_equal(recipe_parse(&r, cut, len, "r", &err), -1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_every_key),
		cmocka_unit_test(takes_several_outputs),
		cmocka_unit_test(takes_every_limit),
		cmocka_unit_test(takes_a_limit_up_to_its_maximum),
		cmocka_unit_test(takes_every_source),
		cmocka_unit_test(finds_the_name_of_a_file),
		cmocka_unit_test(takes_many_sources),
		cmocka_unit_test(holds_the_order_with_one_job),
		cmocka_unit_test(fills_in_defaults),
		cmocka_unit_test(takes_pinned_images),
		cmocka_unit_test(takes_base_images),
		cmocka_unit_test(refuses_what_it_must),
		cmocka_unit_test(refuses_what_is_too_large),
		cmocka_unit_test(refuses_every_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
