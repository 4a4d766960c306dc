/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hostile answers of registries, and configurations: a text in which one thing
 * is wrong.  The same text without the fault is its twin, which is accepted.
 */
#include "tests/unit/unit.h"

#include "builder/image/image_graph.h"
#include "builder/registry/challenge.h"
#include "builder/registry/reference.h"
#include "builder/registry/token.h"

#define SUM \
	"sha256:" \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define OTHER \
	"sha256:" \
	"98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4"
#define LAYER \
	"{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\"," \
	"\"digest\":\"" SUM "\",\"size\":9}"

/* In the text of the twin, the first FROM becomes TO. */
struct fault {
	const char *from, *to, *reason;
};
struct subject {
	const char *name, *twin;
	int (*take)(const char *text, struct error *err);
	const struct fault *faults;
	size_t n_faults;
};

static const char token[] = "{\"expires_in\":300,\"token\":\"abc\"}";
static const struct fault token_faults[] = {
	{"\"abc\"", "\"\"", "neither 'token' nor 'access_token'"},
	{"\"abc\"", "7", "neither 'token'"},
	{"\"abc\"", "null", "neither 'token'"},
	{"\"abc\"", "[\"abc\"]", "neither 'token'"},
	{"\"abc\"", "\"a b\"", "neither 'token'"},
	{"\"abc\"", "\"a\\r\\nX: y\"", "neither 'token'"},
	{"\"abc\"", "\"a\\u0000\"", "fixture:1"},
	{"\"abc\"", "\"a\xff\"", "fixture:1"},
	{"\"token\"", "\"Token\"", "neither 'token'"},
	{"\"expires_in\"", "\"token\"", "duplicate"},
	{"}", "", "fixture:1"},
	{"}", "}}", "fixture:1"},
	{"{", "", "fixture:1"},
	{"300", "300.5", "fixture:1"},
	{"300", "99999999999999999999", "fixture:1"},
	{"300", "0300", "fixture:1"},
};

static const char manifest[] =
	"{\"schemaVersion\":2,\"mediaType\":"
	"\"application/vnd.oci.image.manifest.v1+json\","
	"\"config\":{\"mediaType\":"
	"\"application/vnd.oci.image.config.v1+json\",\"digest\":\"" OTHER
	"\",\"size\":2},\"layers\":[" LAYER "]}";
static const struct fault manifest_faults[] = {
	{"image.manifest.v1", "image.index.v1", "its descriptor says"},
	{"image.manifest.v1", "image.manifest.v2", "its descriptor says"},
	{"\"layers\":[" LAYER "]", "\"layers\":{}", "'layers' must be a list"},
	{"\"layers\"", "\"Layers\"", "'layers' must be a list"},
	{"\"layers\":[" LAYER "]", "\"layers\":[7]", "must be a map"},
	{"\"layers\":[" LAYER "]", "\"layers\":[null]", "must be a map"},
	{"\"config\":{", "\"config\":7,\"x\":{", "must be a map"},
	{"\"config\"", "\"conf\"", "must be a map"},
	{"\"size\":9", "\"size\":-1", "'size' must be"},
	{"\"size\":9", "\"size\":\"9\"", "'size' must be"},
	{"\"size\":9", "\"size\":9.5", "fixture:1"},
	{"\"size\":9", "\"size\":9223372036854775808", "fixture:1"},
	{",\"size\":9", "", "'size' must be"},
	{"\"digest\":\"" SUM, "\"digest\":\"sha256:00", "'digest' must be"},
	{"\"digest\":\"" SUM, "\"digest\":\"sha512:00", "'digest' must be"},
	{"\"digest\":\"sha256:e", "\"digest\":\"sha256:E", "'digest' must be"},
	{"\"digest\":\"sha256:e", "\"digest\":\"sha256:/", "'digest' must be"},
	{"\"digest\":\"sha256:e", "\"digest\":\"e", "'digest' must be"},
	{"\"digest\":\"" SUM, "\"digest\":\"../../../etc/passwd",
		"'digest' must be"},
	{"\"size\":9", "\"size\":9,\"size\":9", "duplicate"},
	{"{\"schemaVersion\"", "{\"layers\":[],\"schemaVersion\"", "duplicate"},
	{"\"layers\"", "\"a\":\"\xc0\xaf\",\"layers\"", "fixture:1"},
	{"\"layers\"", "\"a\":\"\\ud800\",\"layers\"", "fixture:1"},
	{"\"layers\"", "\"subject\":7,\"layers\"", "must be a map"},
	{"\"layers\"", "\"subject\":{},\"layers\"", "'mediaType' is missing"},
	{"\"layers\":[" LAYER "]}", "\"layers\":[" LAYER "]", "fixture:1"},
	{"{\"schemaVersion\"", "[{\"schemaVersion\"", "fixture:1"},
};

static const char list[] =
	"{\"schemaVersion\":2,\"mediaType\":"
	"\"application/vnd.oci.image.index.v1+json\",\"manifests\":["
	"{\"type\":1,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
	"\"digest\":\"" SUM "\",\"size\":16}]}";
/* the index that it names */
static const char listed[] = "{\"manifests\":[]}";
static const struct fault list_faults[] = {
	{"image.index.v1", "image.manifest.v1", "its descriptor says"},
	{"\"manifests\":[{", "\"manifests\":{\"a\":[{", "fixture:1"},
	{"\"manifests\"", "\"layers\"", "'manifests' must be a list"},
	{"{\"type\"", "7,{\"type\"", "must be a map"},
	{"\"type\":1,\"mediaType\"", "\"type\"", "'mediaType' is missing"},
	{"1,\"mediaType\":\"application/vnd.oci.image.index.v1+json\"",
		"1,\"mediaType\":[]", "'mediaType' is missing"},
	{"1,\"mediaType\":\"application/vnd.oci.image.index.v1+json\"",
		"1,\"mediaType\":\"application/x\"",
		"which is not that of an image"},
	{"\"size\":16", "\"size\":15", "its descriptor says"},
	{"\"size\":16", "\"size\":null", "'size' must be"},
	{"\"size\":16", "\"size\":true", "'size' must be"},
	{"\"digest\":\"sha256:", "\"digest\":\"SHA256:", "'digest' must be"},
	{"\"digest\":\"sha256:", "\"digest\":\"sha256: ", "'digest' must be"},
	{"\"size\":16", "\"size\":016", "fixture:1"},
};

static const char challenge[] =
	"Bearer realm=\"https://t.example/t\",service=\"r\",scope=\"a b\"";
static const struct fault challenge_faults[] = {
	{"\"a b\"", "\"a b", "grammar"},
	{"\"a b\"", "\"a b\\", "grammar"},
	{"\"a b\"", "a b", "grammar"},
	{"\"a b\"", "\"a\" \"b\"", "grammar"},
	{"realm=\"https://t.example/t\",", "", "grammar"},
	{"realm=", "realm", "grammar"},
	{"realm=", "=", "grammar"},
	{"\"r\"", "\"r\n\"", "grammar"},
	{"\"r\"", "\"\x01\"", "grammar"},
	{"Bearer ", "Bearer", "grammar"},
	{"Bearer ", "Bear er ", "grammar"},
};

static const char config[] = "{\"auths\":{\"r.example\":{\"auth\":\"dTpw\"}}}";
static const struct fault config_faults[] = {
	{"\"dTpw\"", "\"dTp\"", "auth"},
	{"\"dTpw\"", "\"dXA=\"", "auth"},
	{"\"dTpw\"", "\"*\"", "auth"},
	{"\"dTpw\"", "\"dTpw\xff\"", "fixture:1"},
	{"\"auths\":", "\"auths\":{},\"auths\":", "duplicate"},
	{"}}}", "}}", "fixture:1"},
};

static const char reference[] = "r.example:5000/a/b:v@" SUM;
static const struct fault reference_faults[] = {
	{"/a/b", "/A/b", "'"},
	{"/a/b", "/a//b", "'"},
	{"/a/b", "/../b", "'"},
	{"/a/b", "/a/b/", "'"},
	{"/a/b", "/a b", "'"},
	{"/a/b", "/a\nb", "'"},
	{"/a/b", "/a%2fb", "'"},
	{"/a/b", "/a?b", "'"},
	{"/a/b", "/a#b", "'"},
	{":5000", ":70000", "'"},
	{":5000", ":0", "'"},
	{":5000", ":5000:1", "'"},
	{"r.example", "u:p@r.example", "'"},
	{"r.example", "r..example", "'"},
	{":v", ":-v", "'"},
	{":v", ":v/x", "'"},
	{"sha256:e", "sha256:E", "'"},
	{"sha256:e", "sha256:", "'"},
	{"@", "@@", "'"},
};

static int
take_token(const char *text, struct error *err)
{
	scoped_free char *value = NULL;
	int64_t seconds;

	return token_parse(
		&value, &seconds, text, strlen(text), "fixture", err);
}

static int
give_text(void *arg, const struct descriptor *d, struct json_doc *out,
	struct error *err)
{
	const char *text = digest_is_zero(&d->sum) ? arg : listed;

	return json_read(out, text, strlen(text), "fixture", err);
}

static int
walk_graph(const char *text, const char *type, struct error *err)
{
	scoped(image_graph_done) struct image_graph graph = IMAGE_GRAPH_INIT;
	scoped_free char *media_type = text_copy(type), *copy = text_copy(text);
	const struct descriptor d = {
		.size = (int64_t)strlen(text), .media_type = media_type};

	return image_graph_add(&graph, &d, true, give_text, copy, err);
}

static int
take_manifest(const char *text, struct error *err)
{
	return walk_graph(text, STORE_MANIFEST_TYPE, err);
}

static int
take_list(const char *text, struct error *err)
{
	return walk_graph(text, STORE_INDEX_TYPE, err);
}

static int
take_challenge(const char *text, struct error *err)
{
	scoped(challenge_done) struct challenge c = CHALLENGE_INIT;

	if (challenge_add(&c, text) == 0 && c.kind == CHALLENGE_BEARER)
		return 0;
	return error_set(err, ERROR_INPUT, "it breaks the grammar");
}

static int
take_config(const char *text, struct error *err)
{
	scoped(credential_done) struct credential c = CREDENTIAL_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;

	if (json_read(&doc, text, strlen(text), "fixture", err) < 0)
		return -1;
	return credential_in(&c, &doc, "r.example", "a/b", err);
}

static int
take_reference(const char *text, struct error *err)
{
	scoped(reference_done) struct reference ref = REFERENCE_INIT;

	return reference_parse(&ref, text, err);
}

#define SUBJECT(name) \
	{ \
#name, name, take_##name, name##_faults, \
			ARRAY_LEN(name##_faults) \
	}
static const struct subject subjects[] = {
	SUBJECT(token),
	SUBJECT(manifest),
	SUBJECT(list),
	SUBJECT(challenge),
	SUBJECT(config),
	SUBJECT(reference),
};

static void
check_fault(const struct subject *s, const struct fault *f)
{
	const char *at = strstr(s->twin, f->from);
	scoped_free char *bad = NULL;
	struct error err = ERROR_INIT;

	assert_non_null(at);
	bad = text_format("%.*s%s%s", (int)(at - s->twin), s->twin, f->to,
		at + strlen(f->from));
	if (s->take(bad, &err) == 0)
		fail_msg("%s: %s is accepted", s->name, text_quotes(bad));
	if (!strstr(err.text, f->reason))
		fail_msg("%s: %s: %s", s->name, text_quotes(bad), err.text);
}

static void
hostile_answers_and_their_twins(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
		const struct subject *s = &subjects[i];
		struct error err = ERROR_INIT;

		if (s->take(s->twin, &err) < 0)
			fail_msg("%s, twin: %s", s->name, err.text);
		for (size_t j = 0; j < s->n_faults; j++)
			check_fault(s, &s->faults[j]);
		n += s->n_faults;
	}
	print_message("%zu hostile, %zu twins\n", n, ARRAY_LEN(subjects));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_answers_and_their_twins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
