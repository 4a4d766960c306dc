/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks one manifest and all blobs that it names.
 *
 * source: OCI image-spec 1.1
 */
#include "builder/check/layout_private.h"
#include "builder/image/helper_layer.h"
#include "builder/image/layer.h"

#include <unistd.h>

#define CONFIG_TYPE "application/vnd.oci.image.config.v1+json"
#define LAYER "application/vnd.oci.image.layer."

/* The first bytes of a layer of each media type. */
static const struct layer_kind {
	const char *media_type;
	const char *magic;
	size_t at;
	const char *name;
} layer_kinds[] = {
	{LAYER "v1.tar+gzip", "\x1f\x8b", 0, "gzip"},
	{LAYER "v1.tar", "ustar", 257, "tar"},
	{LAYER "v1.tar+zstd", "\x28\xb5\x2f\xfd", 0, "zstd"},
	{LAYER "nondistributable.v1.tar+gzip", "\x1f\x8b", 0, "gzip"},
	{LAYER "nondistributable.v1.tar", "ustar", 257, "tar"},
	{LAYER "nondistributable.v1.tar+zstd", "\x28\xb5\x2f\xfd", 0, "zstd"},
};

/* Bounds for unpacking a layer. */
static const struct tree_limits limits = {
	.n_entries = 1000000, .bytes = (int64_t)1 << 40};

static bool
begins_with(int fd, const struct layer_kind *kind)
{
	char head[512] = {0};
	ssize_t n = pread(fd, head, sizeof head, 0);
	bool empty_tar = kind->at > 0 && n > 0;

	for (ssize_t i = 0; i < n && empty_tar; i++)
		empty_tar = head[i] == '\0';
	return empty_tar || (n > 0 && memcmp(head + kind->at, kind->magic,
					      strlen(kind->magic)) == 0);
}

static const struct layer_kind *
find_kind(const char *media_type)
{
	for (size_t i = 0; i < ARRAY_LEN(layer_kinds); i++)
		if (text_equal(layer_kinds[i].media_type, media_type))
			return &layer_kinds[i];
	return NULL;
}

/* The diff_id of a layer blob, computed only once; zero: reported. */
static struct digest
read_layer(struct layout *l, const struct descriptor *d)
{
	scoped(tree_done) struct tree tree = TREE_INIT;
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
	if (fd < 0 || helper_layer_read(
			      &tree, &diff_id, fd, &limits, where.s, &err) < 0)
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

/* RFC 3339, section 5.6: 2026-11-21T09:00:00Z, also with a fraction or an
 * offset */
static bool
is_date(const char *text)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd";
	size_t n = strlen(form);

	for (size_t i = 0; i < n; i++) {
		bool digit = text[i] >= '0' && text[i] <= '9';

		if (form[i] == 'd'
				? !digit
				: text[i] != form[i] &&
					  !(form[i] == 'T' && text[i] == 't'))
			return false;
	}
	text += n;
	if (*text == '.') {
		n = strspn(text + 1, "0123456789");
		if (n == 0)
			return false;
		text += n + 1;
	}
	if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0)
		return true;
	return (*text == '+' || *text == '-') && strlen(text) == 6 &&
	       strspn(text + 1, "0123456789") == 2 && text[3] == ':' &&
	       strspn(text + 4, "0123456789") == 2;
}

static void
check_diff_ids(struct layout *l, const char *where, const struct json *list,
	const struct digest *diff_ids, size_t n_layers)
{
	if (!list || json_kind(list) != JSON_KIND_LIST) {
		layout_problem(l, where, "'rootfs.diff_ids' is not a list");
		return;
	}
	if (json_count(list) != n_layers)
		layout_problem(l, where,
			"'rootfs.diff_ids' has %zu digests for %zu layers",
			json_count(list), n_layers);
	for (size_t i = 0; i < json_count(list) && i < n_layers; i++) {
		const char *text = json_text(json_at(list, i));

		if (!digest_is_zero(&diff_ids[i]) &&
			!text_equal(text, digest_text(&diff_ids[i]).s))
			layout_problem(l, where,
				"layer %zu unpacks to %s, but "
				"'rootfs.diff_ids' "
				"says %s",
				i, digest_text(&diff_ids[i]).s,
				text_quotes(text));
	}
}

/* Checks the config of an image that has these layers. */
static void
check_config(struct layout *l, const struct digest *config,
	const struct json *layers, const struct digest *diff_ids)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	static const char *const wanted[] = {"os", "architecture"};
	struct store_name where = store_blob_name(config);
	const struct json *rootfs, *created;

	if (!layout_open(l, config, &doc))
		return;
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		const char *text = json_find_text(doc.root, wanted[i]);

		if (!text || *text == '\0')
			layout_problem(
				l, where.s, "'%s' is missing", wanted[i]);
	}
	created = json_find(doc.root, "created");
	if (created && (!json_text(created) || !is_date(json_text(created))))
		layout_problem(l, where.s,
			"'created' is %s, which is not a date of RFC 3339",
			text_quotes(json_text(created)));
	rootfs = json_find(doc.root, "rootfs");
	if (!rootfs || json_kind(rootfs) != JSON_KIND_MAP) {
		layout_problem(l, where.s, "'rootfs' is not a map");
		return;
	}
	if (!text_equal(json_find_text(rootfs, "type"), "layers"))
		layout_problem(l, where.s, "'rootfs.type' is not 'layers'");
	check_diff_ids(l, where.s, json_find(rootfs, "diff_ids"), diff_ids,
		json_count(layers));
}

/* An artifact may have any config and any layers, but its type must be
 * named. */
static void
check_artifact(struct layout *l, const struct json *manifest,
	const struct descriptor *config, const struct json *layers,
	const char *where)
{
	if (text_equal(config->media_type, STORE_EMPTY_TYPE) &&
		!json_find_text(manifest, "artifactType"))
		layout_problem(l, where,
			"it has an empty config and no 'artifactType'");
	for (size_t i = 0; i < json_count(layers); i++) {
		scoped(descriptor_done) struct descriptor d = {0};
		scoped_free char *name = text_format("layer %zu", i);

		(void)layout_descriptor(l, json_at(layers, i), where, name, &d);
	}
}

static void
check_image(struct layout *l, const struct descriptor *config,
	const struct json *layers, const char *where)
{
	size_t n = json_count(layers);
	scoped_free struct digest *diff_ids = mem_alloc(n, sizeof *diff_ids);

	for (size_t i = 0; i < n; i++)
		diff_ids[i] = check_layer(l, json_at(layers, i), where, i);
	check_config(l, &config->sum, layers, diff_ids);
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
	if (!text_equal(
		    d->artifact_type, json_find_text(manifest, "artifactType")))
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
	layout_head(l, doc.root, name.s, STORE_MANIFEST_TYPE);
	check_subject(l, doc.root, d, subject, name.s);
	layers = json_find(doc.root, "layers");
	if (!layers || json_kind(layers) != JSON_KIND_LIST) {
		layout_problem(l, name.s, "'layers' is not a list");
		layers = NULL;
	}
	if (!layout_descriptor(l, json_find(doc.root, "config"), name.s,
		    "config", &config))
		return;
	if (text_equal(config.media_type, CONFIG_TYPE))
		check_image(l, &config, layers, name.s);
	else
		check_artifact(l, doc.root, &config, layers, name.s);
}
