/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/image_graph.h"
#include "builder/image/image.h"
#include "builder/image/kit_manifest.h"
#include "builder/store/descriptor.h"

#define MANIFESTS_MAX 4096
#define BLOBS_MAX 65536
#define DEPTH_MAX 4 /* of indexes in indexes, and of referrers of referrers */

void
image_graph_done(struct image_graph *graph)
{
	for (size_t i = 0; i < graph->n_manifests; i++)
		descriptor_done(&graph->manifests[i].d);
	for (size_t i = 0; i < graph->n_blobs; i++)
		descriptor_done(&graph->blobs[i]);
	free(graph->manifests);
	free(graph->blobs);
	free(graph->sound);
	*graph = (struct image_graph)IMAGE_GRAPH_INIT;
}

bool
image_is_index(const char *type)
{
	return text_equal(type, STORE_INDEX_TYPE) ||
	       text_equal(type, "application/"
				"vnd.docker.distribution.manifest.list.v2+"
				"json");
}

bool
image_graph_reads(const char *type)
{
	return image_is_manifest(type) || image_is_index(type);
}

bool
image_graph_has(const struct image_graph *graph, const struct digest *sum)
{
	for (size_t i = 0; i < graph->n_manifests; i++)
		if (digest_equal(&graph->manifests[i].d.sum, sum))
			return true;
	return false;
}

static bool
has_blob(const struct image_graph *graph, const struct digest *sum)
{
	for (size_t i = 0; i < graph->n_blobs; i++)
		if (digest_equal(&graph->blobs[i].sum, sum))
			return true;
	return false;
}

static int
add_blob(struct image_graph *graph, const struct json_doc *doc,
	const struct json *v, const char *where, struct error *err)
{
	scoped(descriptor_done) struct descriptor d = {0};

	if (descriptor_parse(&d, doc, v, where, err) < 0)
		return -1;
	if (has_blob(graph, &d.sum))
		return 0;
	if (graph->n_blobs == BLOBS_MAX)
		return error_set(err, ERROR_LIMIT,
			"%s: the image has more than %d blobs", doc->name,
			BLOBS_MAX);
	*mem_room(graph->blobs, graph->n_blobs) = d;
	graph->n_blobs++;
	d = (struct descriptor){0};
	return 0;
}

static int
add_blobs(struct image_graph *graph, const struct json_doc *doc,
	struct error *err)
{
	const struct json *layers = json_find(doc->root, "layers");

	if (!layers || json_kind(layers) != JSON_KIND_LIST)
		return json_fail(err, doc, "", "'layers' must be a list");
	if (add_blob(graph, doc, json_find(doc->root, "config"), "/config",
		    err) < 0)
		return -1;
	for (size_t i = 0; i < json_count(layers); i++) {
		scoped_free char *where = text_format("/layers/%zu", i);

		if (add_blob(graph, doc, json_at(layers, i), where, err) < 0)
			return -1;
	}
	return 0;
}

static int
read_subject(struct digest *out, const struct json_doc *doc, struct error *err)
{
	const struct json *v = json_find(doc->root, "subject");
	scoped(descriptor_done) struct descriptor d = {0};

	*out = (struct digest){{0}};
	if (!v)
		return 0;
	if (descriptor_parse(&d, doc, v, "/subject", err) < 0)
		return -1;
	*out = d.sum;
	return 0;
}

/* What reads manifests, and how deep it is. */
struct walk {
	struct image_graph *graph;
	graph_reader *read;
	void *arg;
	const struct graph_kits *kits; /* those that stay; NULL: all */
	int depth;
};

static int walk_manifest(struct walk *w, const struct descriptor *d,
	bool refers, struct error *err);

static int
walk_index(struct walk *w, const struct json_doc *doc, struct error *err)
{
	const struct json *list = json_find(doc->root, "manifests");

	if (!list || json_kind(list) != JSON_KIND_LIST)
		return json_fail(err, doc, "", "'manifests' must be a list");
	for (size_t i = 0; i < json_count(list); i++) {
		scoped_free char *where = text_format("/manifests/%zu", i);
		scoped(descriptor_done) struct descriptor d = {0};

		if (descriptor_parse(&d, doc, json_at(list, i), where, err) <
				0 ||
			walk_manifest(w, &d, false, err) < 0)
			return -1;
	}
	return 0;
}

static const char *
artifact_type_of(const struct json_doc *doc)
{
	const char *type = json_find_text(doc->root, "artifactType");

	return type ? type
		    : json_find_text(
			      json_find(doc->root, "config"), "mediaType");
}

/* Some registries list a referrer without its type: the manifest knows it. */
static void
set_artifact_type(struct descriptor *d, const struct json_doc *doc)
{
	free(d->artifact_type);
	d->artifact_type = text_copy(artifact_type_of(doc));
}

/* The list of referrers may give a kit another type: the manifest decides. */
static bool
is_left_out(const struct walk *w, const struct digest *sum,
	const struct json_doc *doc)
{
	if (!w->kits || !text_equal(artifact_type_of(doc), KIT_TYPE))
		return false;
	for (size_t i = 0; i < w->kits->n; i++)
		if (digest_equal(&w->kits->list[i], sum))
			return false;
	return true;
}

static int
keep_manifest(struct image_graph *graph, const struct descriptor *d,
	const struct json_doc *doc, bool refers, struct error *err)
{
	struct graph_manifest m = {.refers = refers};

	if (graph->n_manifests == MANIFESTS_MAX)
		return error_set(err, ERROR_LIMIT,
			"%s: the image has more than %d manifests", doc->name,
			MANIFESTS_MAX);
	if (read_subject(&m.subject, doc, err) < 0)
		return -1;
	descriptor_copy(&m.d, d);
	if (refers || !digest_is_zero(&m.subject))
		set_artifact_type(&m.d, doc);
	*mem_room(graph->manifests, graph->n_manifests) = m;
	graph->n_manifests++;
	return 0;
}

/* The type decides how the manifest is read, so it must be the one that the
 * manifest itself names. */
static int
check_type(const struct descriptor *d, struct error *err)
{
	if (image_graph_reads(d->media_type))
		return 0;
	return error_set(err, ERROR_INPUT,
		"%s has the media type %s, which is not that of an image",
		digest_text(&d->sum).s, text_quotes(d->media_type));
}

static int
check_manifest(const struct descriptor *d, const struct json_doc *doc,
	struct error *err)
{
	const char *type = json_find_text(doc->root, "mediaType");

	if (json_kind(doc->root) != JSON_KIND_MAP)
		return json_fail(err, doc, "", "it must be a map");
	if (d->size != (int64_t)doc->len)
		return json_fail(err, doc, "",
			"it has %zu bytes, but its descriptor says %lld",
			doc->len, (long long)d->size);
	if (type && strcmp(type, d->media_type) != 0)
		return json_fail(err, doc, "/mediaType",
			"it says %s, but its descriptor says %s",
			text_quotes(type), text_quotes(d->media_type));
	return 0;
}

static int
walk_manifest(struct walk *w, const struct descriptor *d, bool refers,
	struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	int r;

	if (check_type(d, err) < 0)
		return -1;
	if (image_graph_has(w->graph, &d->sum))
		return 0;
	if (w->depth == DEPTH_MAX)
		return error_set(err, ERROR_LIMIT,
			"%s: indexes of indexes are nested more than %d deep",
			digest_text(&d->sum).s, DEPTH_MAX);
	if (w->read(w->arg, d, &doc, err) < 0 ||
		check_manifest(d, &doc, err) < 0)
		return -1;
	if (refers && is_left_out(w, &d->sum, &doc))
		return 0;
	w->depth++;
	r = image_is_index(d->media_type) ? walk_index(w, &doc, err)
					  : add_blobs(w->graph, &doc, err);
	w->depth--;
	return r < 0 ? -1 : keep_manifest(w->graph, d, &doc, refers, err);
}

int
image_graph_add(struct image_graph *graph, const struct descriptor *root,
	bool refers, graph_reader *read, void *arg, struct error *err)
{
	struct walk w = {.graph = graph, .read = read, .arg = arg};

	return walk_manifest(&w, root, refers, err);
}

static int
read_stored(void *arg, const struct descriptor *d, struct json_doc *out,
	struct error *err)
{
	return store_json(arg, &d->sum, json_read, out, err);
}

/* The referrers of one manifest.  Those of new ones follow when their turn
 * comes: they stand later in the list. */
static int
add_referrers(
	struct walk *w, const struct store *store, size_t i, struct error *err)
{
	struct descriptor *list = NULL;
	size_t n = 0;
	int r = 0;

	if (store_referrers(
		    store, &w->graph->manifests[i].d.sum, &list, &n, err) < 0)
		return -1;
	for (size_t j = 0; r == 0 && j < n; j++)
		r = walk_manifest(w, &list[j], true, err);
	for (size_t j = 0; j < n; j++)
		descriptor_done(&list[j]);
	free(list);
	return r;
}

static int
graph_of(struct image_graph *out, const struct store *store,
	const struct descriptor *image, const struct graph_kits *kits,
	struct error *err)
{
	scoped(image_graph_done) struct image_graph graph = IMAGE_GRAPH_INIT;
	struct walk w = {.graph = &graph, .read = read_stored, .kits = kits};

	memcpy(&w.arg, &store, sizeof w.arg);
	if (walk_manifest(&w, image, false, err) < 0)
		return -1;
	for (size_t i = 0; i < graph.n_manifests; i++)
		if (add_referrers(&w, store, i, err) < 0)
			return -1;
	*out = graph;
	graph = (struct image_graph)IMAGE_GRAPH_INIT;
	return 0;
}

int
image_graph_of(struct image_graph *out, const struct store *store,
	const struct descriptor *image, struct error *err)
{
	return graph_of(out, store, image, NULL, err);
}

int
image_graph_sent(struct image_graph *out, const struct store *store,
	const struct descriptor *image, const struct graph_kits *kits,
	struct error *err)
{
	return graph_of(out, store, image, kits, err);
}

int
image_graph_attach(const struct image_graph *graph, struct store *store,
	size_t *n, struct error *err)
{
	*n = 0;
	for (size_t i = 0; i < graph->n_manifests; i++) {
		const struct graph_manifest *m = &graph->manifests[i];
		struct descriptor unnamed = m->d; /* borrows the texts */

		if (digest_is_zero(&m->subject))
			continue;
		unnamed.name = NULL;
		if (store_refer(store, &m->subject, &unnamed, err) < 0)
			return -1;
		++*n;
	}
	return 0;
}
