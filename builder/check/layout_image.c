/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks one manifest and all blobs that it names.
 *
 * source: OCI image-spec 1.1
 */
#include "builder/check/layout_private.h"
#include "builder/git/source_pack.h"
#include "builder/image/helper_layer.h"
#include "builder/image/image.h"
#include "builder/image/kit_manifest.h"
#include "builder/image/layer_index.h"

#include <unistd.h>

#define GZIP_MAGIC "\x1f\x8b"
#define ZSTD_MAGIC "\x28\xb5\x2f\xfd"
/* The first bytes of a layer of each media type. */
static const struct layer_kind {
	const char *media_type;
	const char *magic; /* NULL: a tar that is not compressed */
	const char *name;
} layer_kinds[] = {
	{GRAPH_LAYER "v1.tar+gzip", GZIP_MAGIC, "gzip"},
	{GRAPH_LAYER "v1.tar", NULL, "tar"},
	{GRAPH_LAYER "v1.tar+zstd", ZSTD_MAGIC, "zstd"},
	{GRAPH_LAYER "nondistributable.v1.tar+gzip", GZIP_MAGIC, "gzip"},
	{GRAPH_LAYER "nondistributable.v1.tar", NULL, "tar"},
	{GRAPH_LAYER "nondistributable.v1.tar+zstd", ZSTD_MAGIC, "zstd"},
	{GRAPH_DOCKER_LAYER "diff.tar.gzip", GZIP_MAGIC, "gzip"},
	{GRAPH_DOCKER_LAYER "diff.tar", NULL, "tar"},
	{GRAPH_DOCKER_LAYER "foreign.diff.tar.gzip", GZIP_MAGIC, "gzip"},
};

/* Bounds for unpacking a layer. */
static const struct tree_limits limits = {
	.n_entries = LAYER_ENTRIES_MAX, .bytes = LAYER_UNPACKED_MAX};

static bool
has_magic(const char head[8], const char *magic)
{
	return memcmp(head, magic, strlen(magic)) == 0;
}

/* A tar has no magic at its beginning, and an old one has none at all. */
static bool
begins_with(int fd, const struct layer_kind *kind)
{
	char head[8] = {0};

	if (pread(fd, head, sizeof head, 0) <= 0)
		return false;
	if (kind->magic)
		return has_magic(head, kind->magic);
	return !has_magic(head, GZIP_MAGIC) && !has_magic(head, ZSTD_MAGIC);
}

static const struct layer_kind *
find_kind(const char *media_type)
{
	for (size_t i = 0; i < ARRAY_LEN(layer_kinds); i++)
		if (text_equal(layer_kinds[i].media_type, media_type))
			return &layer_kinds[i];
	return NULL;
}

static bool
find_sound(struct digest *out, const struct layout *l, const struct digest *sum)
{
	for (size_t i = 0; l->graph && i < l->graph->n_sound; i++)
		if (digest_equal(&l->graph->sound[i].sum, sum)) {
			*out = l->graph->sound[i].diff_id;
			return true;
		}
	return false;
}

/* Reads a layer; of a blob that has its digest, the tree is kept. */
static int
read_diff_id(struct digest *out, const struct layout *l,
	const struct digest *sum, int fd, struct error *err)
{
	scoped(tree_done) struct tree tree = TREE_INIT;
	struct stat blob;

	if (find_sound(out, l, sum) ||
		(l->indexed && layer_index_diff_id(out, l->store, sum)))
		return 0;
	if (fstat(fd, &blob) < 0)
		return error_sys(err, "%s", store_blob_name(sum).s);
	if (helper_layer_read(
		    &tree, out, fd, &limits, store_blob_name(sum).s, err) < 0)
		return -1;
	if (l->hashed)
		layer_index_keep(l->store, sum, out, &blob, &tree);
	return 0;
}

/* The diff_id of a layer blob, computed only once; zero: reported. */
static struct digest
read_layer(struct layout *l, const struct descriptor *d)
{
	struct store_name where = store_blob_name(&d->sum);
	const struct layer_kind *kind = find_kind(d->media_type);
	struct error err = ERROR_INIT;
	struct digest diff_id = {{0}};
	scoped_close int fd = -1;
	size_t i;

	if (!kind) {
		layout_problem(l, where.s,
			"%s is not the media type of a layer",
			text_quotes(d->media_type));
		return diff_id;
	}
	fd = store_open_blob(l->store, &d->sum, NULL, &err);
	if (fd >= 0 && !begins_with(fd, kind)) {
		layout_problem(l, where.s,
			"its media type says %s, but its first bytes do not",
			kind->name);
		return diff_id;
	}
	if (layout_saw(l, &d->sum, &i))
		return l->seen[i].diff_id;
	if (fd < 0 || read_diff_id(&diff_id, l, &d->sum, fd, &err) < 0)
		layout_failed(l, where.s, &err);
	else
		l->seen[i].diff_id = diff_id;
	return l->seen[i].diff_id;
}

/* Checks one layer of an image. Returns its diff_id; zero: reported. */
static struct digest
check_layer(struct layout *l, const struct json *v, const char *where, size_t n)
{
	scoped(descriptor_done) struct descriptor d = {0};
	scoped_free char *name = text_format("layer %zu", n);

	if (!layout_descriptor(l, v, where, name, &d))
		return (struct digest){{0}};
	return read_layer(l, &d);
}

/* An artifact may have any config and any layers, but its type must be
 * named. */
static void
check_artifact(struct layout *l, const struct json *manifest,
	const struct descriptor *config, const struct json *layers,
	const char *where)
{
	if (json_find(manifest, "artifactType") &&
		!json_find_text(manifest, "artifactType"))
		layout_problem(l, where, "'artifactType' is not a text");
	else if (text_equal(config->media_type, STORE_EMPTY_TYPE) &&
		 !json_find_text(manifest, "artifactType"))
		layout_problem(l, where,
			"it has an empty config and no 'artifactType'");
	for (size_t i = 0; i < json_count(layers); i++) {
		scoped(descriptor_done) struct descriptor d = {0};
		scoped_free char *name = text_format("layer %zu", i);

		(void)layout_descriptor(l, json_at(layers, i), where, name, &d);
	}
}

/* Checks the form of a kit, and its packs to their ends; false: it is no kit,
 * and is reported. */
static bool
check_kit(struct layout *l, const struct json_doc *doc, const char *where)
{
	scoped(kit_manifest_done) struct kit_manifest kit = KIT_MANIFEST_INIT;
	struct error err = ERROR_INIT;

	if (kit_manifest_parse(&kit, doc, &err) < 0) {
		layout_failed(l, where, &err);
		return false;
	}
	for (size_t i = 0; i < kit.n_layers; i++) {
		const struct kit_layer *layer = &kit.layers[i];
		scoped_close int fd = -1;

		if (!layer->commit || !store_has(l->store, &layer->sum))
			continue;
		fd = store_open_blob(l->store, &layer->sum, NULL, &err);
		if (fd < 0 || source_pack_check(fd, layer->commit, &err) < 0)
			layout_failed(l, store_blob_name(&layer->sum).s, &err);
	}
	return true;
}

static void
check_image(struct layout *l, const struct descriptor *config,
	const struct json *layers, const char *where)
{
	size_t n = json_count(layers);
	scoped_free struct digest *diff_ids = mem_alloc(n, sizeof *diff_ids);

	for (size_t i = 0; i < n; i++)
		diff_ids[i] = check_layer(l, json_at(layers, i), where, i);
	layout_config(l, &config->sum, n, diff_ids);
}

/* Is the artifact of the type that a list of referrers says?  Without a type of
 * its own, it has that of its config. */
static bool
is_type(const struct json *manifest, const char *type)
{
	const char *own = json_find_text(manifest, "artifactType");

	if (!own)
		own = json_find_text(
			json_find(manifest, "config"), "mediaType");
	return text_equal(type, own);
}

/* The subject itself may be in another store. */
static void
check_subject(struct layout *l, const struct json *manifest,
	const struct descriptor *d, const struct digest *subject,
	const char *where)
{
	const struct json *v = json_find(manifest, "subject");
	const char *sum = v && json_kind(v) == JSON_KIND_MAP
				  ? json_find_text(v, "digest")
				  : NULL;
	struct digest is;

	if (v && (!sum || digest_parse(&is, sum) < 0))
		layout_problem(l, where, "'subject' is not a descriptor");
	if (!subject)
		return;
	if (!text_equal(sum, digest_text(subject).s))
		layout_problem(l, where,
			"it is listed as a referrer of %s, but refers to %s",
			digest_text(subject).s, text_quotes(sum));
	if (!is_type(manifest, d->artifact_type))
		layout_problem(l, where,
			"it is listed as %s, but its 'artifactType' is "
			"different",
			text_quotes(d->artifact_type));
}

void
layout_manifest(struct layout *l, const struct descriptor *d,
	const struct digest *subject)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(descriptor_done) struct descriptor config = {0};
	struct store_name name = store_blob_name(&d->sum);
	const struct json *layers;
	size_t i;

	if (layout_saw(l, &d->sum, &i) && !subject)
		return;
	if (!layout_open(l, &d->sum, &doc))
		return;
	layout_head(l, doc.root, name.s, d->media_type);
	check_subject(l, doc.root, d, subject, name.s);
	if (text_equal(json_find_text(doc.root, "artifactType"), KIT_TYPE) &&
		!check_kit(l, &doc, name.s))
		return;
	layers = json_find(doc.root, "layers");
	if (!layers || json_kind(layers) != JSON_KIND_LIST) {
		layout_problem(l, name.s, "'layers' is not a list");
		layers = NULL;
	}
	if (!layout_descriptor(l, json_find(doc.root, "config"), name.s,
		    "config", &config))
		return;
	if (image_is_config(config.media_type))
		check_image(l, &config, layers, name.s);
	else
		check_artifact(l, doc.root, &config, layers, name.s);
}
