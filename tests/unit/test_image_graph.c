/* SPDX-License-Identifier: Apache-2.0 */
/* Which blobs belong to an image, and which manifests are refused. */
#include "tests/unit/unit.h"

#include "tests/unit/store_place.h"

#include "builder/image/image_copy.h"
#include "builder/image/kit_manifest.h"

#define CONFIG \
	"{\"mediaType\":\"application/vnd.oci.image.config.v1+json\"," \
	"\"digest\":" SUM ",\"size\":3}"
#define SUM \
	"\"sha256:" \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\""
#define LAYER \
	"{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\"," \
	"\"digest\":" SUM ",\"size\":3}"
#define HEAD "{\"schemaVersion\":2,\"mediaType\":\"" STORE_MANIFEST_TYPE "\","
#define GOOD HEAD "\"config\":" CONFIG ",\"layers\":[" LAYER "]}"

static struct descriptor
put_text(struct store *store, const char *text, const char *type)
{
	struct descriptor d = {
		.size = (int64_t)strlen(text), .media_type = text_copy(type)};
	struct error err = ERROR_INIT;

	assert_int_equal(store_put(store, text, strlen(text), &d.sum, &err), 0);
	return d;
}

static void
manifests_are_walked_or_refused(void **state)
{
	static const struct {
		const char *text, *type;
		int more; /* bytes that the descriptor says, but are not there
			   */
		const char *why; /* NULL: accepted */
	} rows[] = {
		{GOOD, STORE_MANIFEST_TYPE, 0, NULL},
		{"{\"config\":" CONFIG ",\"layers\":[]}", STORE_MANIFEST_TYPE,
			0, NULL},
		{GOOD, STORE_MANIFEST_TYPE, 1, "but its descriptor says"},
		{GOOD, STORE_INDEX_TYPE, 0, "but its descriptor says"},
		{GOOD, "application/vnd.docker.distribution.manifest.v2+json",
			0, "but its descriptor says"},
		{GOOD, "text/plain", 0, "is not that of an image"},
		{HEAD "\"config\":" CONFIG "}", STORE_MANIFEST_TYPE, 0,
			"'layers' must be a list"},
		{HEAD "\"layers\":[]}", STORE_MANIFEST_TYPE, 0,
			"a descriptor must be a map"},
		{HEAD "\"config\":" CONFIG ",\"layers\":[7]}",
			STORE_MANIFEST_TYPE, 0, "a descriptor must be a map"},
		{HEAD "\"config\":" CONFIG ",\"layers\":[],\"subject\":{}}",
			STORE_MANIFEST_TYPE, 0, "'mediaType' is missing"},
		{"[]", STORE_MANIFEST_TYPE, 0, "map"},
		{"{\"manifests\":{}}", STORE_INDEX_TYPE, 0,
			"'manifests' must be a list"},
		{"{\"manifests\":[]}", STORE_INDEX_TYPE, 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(scratch_done) struct scratch s = scratch_new();
		scoped(store_close) struct store *store = store_at(&s, "store");
		scoped(image_graph_done) struct image_graph graph =
			IMAGE_GRAPH_INIT;
		scoped(descriptor_done) struct descriptor d =
			put_text(store, rows[i].text, rows[i].type);
		struct error err = ERROR_INIT;
		int r;

		d.size += rows[i].more;
		r = image_graph_of(&graph, store, &d, &err);
		if ((r == 0) != (rows[i].why == NULL))
			fail_msg("%zu: %s", i, err.text);
		if (r < 0)
			assert_error(&err, ERROR_INPUT, rows[i].why);
		else
			assert_int_equal(graph.n_manifests, 1);
	}
}

static void
referrers_belong_to_it_and_travel(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(scratch_done) struct scratch t = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	scoped(store_close) struct store *other = store_at(&t, "store");
	scoped(image_graph_done) struct image_graph graph = IMAGE_GRAPH_INIT;
	scoped(image_graph_done) struct image_graph again = IMAGE_GRAPH_INIT;
	scoped(descriptor_done) struct descriptor d =
		put_text(store, GOOD, STORE_MANIFEST_TYPE);
	const struct attachment note = {
		"text/x", "text/plain", "x", 1, NULL, 0, NULL};
	struct image_copied copied;
	struct error err = ERROR_INIT;
	size_t n;

	(void)state;
	assert_int_equal(store_put(store, "abc", 3, NULL, &err), 0);
	assert_int_equal(store_attach(store, &d, &note, NULL, &err), 0);
	assert_int_equal(image_graph_of(&graph, store, &d, &err), 0);
	assert_int_equal(graph.n_manifests, 2);
	assert_int_equal(graph.n_blobs, 3); /* abc, {}, x */
	assert_true(graph.manifests[1].refers);
	assert_true(digest_equal(&graph.manifests[1].subject, &d.sum));
	assert_string_equal(graph.manifests[1].d.artifact_type, "text/x");
	assert_int_equal(image_copy(&copied, other, store, &graph, &err), 0);
	assert_int_equal(copied.n_copied, 3);
	assert_int_equal(image_graph_attach(&graph, other, &n, &err), 0);
	assert_int_equal(n, 1);
	assert_int_equal(image_copy(&copied, other, store, &graph, &err), 0);
	assert_int_equal(copied.n_there, 3);
	assert_int_equal(image_graph_of(&again, other, &d, &err), 0);
	assert_int_equal(again.n_manifests, 2);
}

/* A list of referrers may call a kit anything. */
static void
kits_are_left_out_unless_asked_for(void **state)
{
	static const char kit[] =
		HEAD "\"artifactType\":\"" KIT_TYPE "\",\"config\":" CONFIG
		     ",\"layers\":[]}";
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	scoped(descriptor_done) struct descriptor d =
		put_text(store, GOOD, STORE_MANIFEST_TYPE);
	scoped(descriptor_done) struct descriptor refers =
		put_text(store, kit, STORE_MANIFEST_TYPE);
	const struct graph_kits none = {.n = 0}, one = {&refers.sum, 1},
				other = {&d.sum, 1};
	const struct graph_kits *const rows[] = {&none, &one, &other};
	struct error err = ERROR_INIT;

	(void)state;
	refers.artifact_type = text_copy("text/x");
	assert_int_equal(store_refer(store, &d.sum, &refers, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(image_graph_done) struct image_graph graph =
			IMAGE_GRAPH_INIT;

		assert_int_equal(
			image_graph_sent(&graph, store, &d, rows[i], &err), 0);
		assert_int_equal(graph.n_manifests, rows[i] == &one ? 2 : 1);
		assert_int_equal(
			image_graph_has(&graph, &refers.sum), rows[i] == &one);
	}
}

static void
damaged_blobs_are_not_copied(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(scratch_done) struct scratch t = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	scoped(store_close) struct store *other = store_at(&t, "store");
	scoped(image_graph_done) struct image_graph graph = IMAGE_GRAPH_INIT;
	scoped(descriptor_done) struct descriptor d =
		put_text(store, GOOD, STORE_MANIFEST_TYPE);
	struct image_copied copied;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(image_graph_of(&graph, store, &d, &err), 0);
	assert_int_equal(image_copy(&copied, other, store, &graph, &err), -1);
	assert_error(&err, ERROR_INPUT, "has no blob");
	scratch_text(&s,
		"store/blobs/sha256/"
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015"
		"ad",
		"abd");
	err = (struct error)ERROR_INIT;
	assert_int_equal(image_copy(&copied, other, store, &graph, &err), -1);
	assert_error(&err, ERROR_INTEGRITY, "has the digest");
	assert_false(store_has(other, &graph.blobs[0].sum));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(manifests_are_walked_or_refused),
		cmocka_unit_test(referrers_belong_to_it_and_travel),
		cmocka_unit_test(kits_are_left_out_unless_asked_for),
		cmocka_unit_test(damaged_blobs_are_not_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
