/* SPDX-License-Identifier: Apache-2.0 */
/* A kit has one form; every other one is refused. */
#include "tests/unit/unit.h"

#include "builder/image/kit_manifest.h"

#define ONES "1111111111111111111111111111111111111111111111111111111111111111"
#define TWOS "2222222222222222222222222222222222222222222222222222222222222222"
#define THREES \
	"3333333333333333333333333333333333333333333333333333333333333333"
#define FOURS "4444444444444444444444444444444444444444444444444444444444444444"
#define ID "0123456789abcdef0123456789abcdef01234567"
#define URL "https://example.org/dep.git"
#define LAYER_TYPE "application/vnd.oci.image.layer.v1.tar+gzip"

/* The same words as in kit(5): a change of them changes every kit. */
static const char golden[] =
	"{\"artifactType\":\"application/vnd.hallmark.kit.v1\",\"config\":{"
	"\"digest\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310"
	"c060f61caaff8a\",\"mediaType\":\"application/vnd.oci.empty.v1+json\","
	"\"size\":2},\"layers\":[{\"annotations\":{"
	"\"org.opencontainers.image.title\":\"hello_2.10-3_amd64.deb\"},"
	"\"digest\":\"sha256:" ONES "\",\"mediaType\":\"application/"
				    "vnd.debian.binary-package\",\"size\":10}"
	",{\"annotations\":{\"vnd.hallmark.git.commit\":\"" ID
	"\",\"vnd.hallmark.git.repository\":\"" URL
	"\"},\"digest\":\"sha256:" TWOS
	"\",\"mediaType\":\"application/"
	"vnd.hallmark.git.v1+pack\",\"size\":20},"
	"{\"digest\":\"sha256:" THREES "\",\"mediaType\":\"" LAYER_TYPE
	"\",\"size\":30}],\"mediaType\":"
	"\"application/vnd.oci.image.manifest.v1+json\",\"schemaVersion\":2,"
	"\"subject\":{\"digest\":\"sha256:" FOURS
	"\",\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
	"\"size\":40}}";

static void
a_kit_has_this_form(void **state)
{
	static char package[] = KIT_PACKAGE_TYPE, pack[] = KIT_GIT_TYPE,
		    layer[] = LAYER_TYPE, title[] = "hello_2.10-3_amd64.deb",
		    commit[] = ID, url[] = URL;
	struct kit_layer layers[] = {
		{.media_type = package, .size = 10, .title = title},
		{.media_type = pack,
			.size = 20,
			.commit = commit,
			.repository = url},
		{.media_type = layer, .size = 30},
	};
	struct kit_manifest kit = {.layers = layers, .n_layers = 3};
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	(void)state;
	assert_int_equal(digest_parse_hex(&layers[0].sum, ONES), 0);
	assert_int_equal(digest_parse_hex(&layers[1].sum, TWOS), 0);
	assert_int_equal(digest_parse_hex(&layers[2].sum, THREES), 0);
	assert_int_equal(digest_parse_hex(&kit.subject.sum, FOURS), 0);
	kit.subject.size = 40;
	kit_manifest_print(&text, &kit);
	assert_string_equal(text.data, golden);
}

static int
parse(struct kit_manifest *out, const char *text, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;

	if (json_parse(&doc, text, strlen(text), "kit", err) < 0)
		return -1;
	return kit_manifest_parse(out, &doc, err);
}

static void
that_form_is_read(void **state)
{
	scoped(kit_manifest_done) struct kit_manifest kit = KIT_MANIFEST_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	if (parse(&kit, golden, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(kit.n_layers, 3);
	assert_string_equal(kit.layers[0].title, "hello_2.10-3_amd64.deb");
	assert_null(kit.layers[0].commit);
	assert_string_equal(kit.layers[1].commit, ID);
	assert_string_equal(kit.layers[1].repository, URL);
	assert_string_equal(kit.layers[2].media_type, LAYER_TYPE);
	assert_int_equal(kit.layers[2].size, 30);
	assert_int_equal(kit.subject.size, 40);
}

/* Each changes the golden text in one place. */
static const struct {
	const char *name, *from, *to, *words;
} rows[] = {
	{"nothing", "{", "{", NULL},
	{"another version", "kit.v1", "kit.v2", "'artifactType' must be"},
	{"a key more", "{\"art", "{\"annotations\":{},\"art", "another form"},
	{"a blank", "[{", "[ {", "another form"},
	{"an end of line", "\"size\":40}}", "\"size\":40}}\n", "another form"},
	{"another config", "\"size\":2}", "\"size\":3}", "another form"},
	{"another schema", "schemaVersion\":2", "schemaVersion\":1",
		"another form"},
	{"another order",
		"{\"digest\":\"sha256:" THREES "\",\"mediaType\":\"" LAYER_TYPE
		"\",\"size\":30}",
		"{\"mediaType\":\"" LAYER_TYPE "\",\"digest\":\"sha256:" THREES
		"\",\"size\":30}",
		"another form"},
	{"no subject", "subject", "object", "descriptor must be"},
	{"layers that are no list", "\"layers\":[", "\"layers\":1,\"l\":[",
		"'layers' must be a list"},
	{"a layer that is a text", "[{\"annotations\"",
		"[\"x\",{\"annotations\"", "descriptor must be"},
	{"a digest of another kind", "sha256:" ONES, "sha512:" ONES,
		"'digest' must be"},
	{"a negative size", "\"size\":10", "\"size\":-1", "not negative"},
	{"the same twice", TWOS, ONES, "twice"},
	{"notes that are no map",
		"{\"org.opencontainers.image.title\":\"hello_2.10-3_amd64."
		"deb\"}",
		"[]", "'annotations' must be a map"},
	{"a package without a name", "image.title", "image.notitle",
		"other annotations"},
	{"a name with a folder", "hello_2.10", "../hello_2.10",
		"not the name of a file"},
	{"a hidden name", "\"hello_2", "\".hello_2", "not the name of a file"},
	{"an empty name", "\"hello_2.10-3_amd64.deb\"", "\"\"",
		"not the name of a file"},
	{"a name with an escape", "hello_2.10", "hello\\u001b",
		"not the name of a file"},
	{"a pack without a commit", "git.commit", "git.branch",
		"other annotations"},
	{"a short commit", ID, "0123456", "not a commit id"},
	{"a commit in capitals", ID, "0123456789ABCDEF0123456789abcdef01234567",
		"not a commit id"},
	{"a repository that is no URL", URL, "dep.git", "not the URL"},
	{"a repository with a blank", URL, "https://example.org/a b",
		"not the URL"},
	{"a commit on a package", "vnd.hallmark.git.v1+pack",
		"vnd.debian.binary-package", "other annotations"},
	{"a name on a blob of an image", "vnd.debian.binary-package",
		"vnd.oci.image.layer.v1.tar", "other annotations"},
	{"a note more", "\"vnd.hallmark.git.commit\"",
		"\"a\":\"b\","
		"\"vnd.hallmark.git.commit\"",
		"another form"},
};

static char *
changed(const char *from, const char *to)
{
	const char *at = strstr(golden, from);

	assert_non_null(at);
	return text_format(
		"%.*s%s%s", (int)(at - golden), golden, to, at + strlen(from));
}

static void
every_other_form_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(kit_manifest_done) struct kit_manifest kit =
			KIT_MANIFEST_INIT;
		scoped_free char *text = changed(rows[i].from, rows[i].to);
		struct error err = ERROR_INIT;
		int r = parse(&kit, text, &err);

		if (!rows[i].words) {
			assert_int_equal(r, 0);
			continue;
		}
		if (r == 0 || !strstr(err.text, rows[i].words))
			fail_msg("%s: %s", rows[i].name,
				r == 0 ? "accepted" : err.text);
		assert_int_equal(err.kind, ERROR_INPUT);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kit_has_this_form),
		cmocka_unit_test(that_form_is_read),
		cmocka_unit_test(every_other_form_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
