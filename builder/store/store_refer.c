/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Referrers: artifacts about an image, stored beside it.
 *
 * source: OCI distribution-spec 1.1, referrers tag schema; image-spec 1.1
 * manifest.md, guidance for artifact usage
 */
#include "attest/bundle.h"
#include "builder/store/store_private.h"

#define EMPTY "{}"

static char *
referrers_name(const struct digest *subject)
{
	return text_format(STORE_REFERRERS_PREFIX "%s", digest_hex(subject).s);
}

/* The descriptor of a subject in an artifact manifest: type, digest, size. */
static struct json *
subject_descriptor(const struct descriptor *d)
{
	return descriptor_new(
		d->media_type ? d->media_type : STORE_MANIFEST_TYPE, &d->sum,
		d->size);
}

static int
put_json(struct store *store, const struct json *v, const char *media_type,
	struct json **descriptor, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct digest sum;

	json_print(&text, v);
	if (store_put(store, text.data, text.len, &sum, err) < 0)
		return -1;
	*descriptor = descriptor_new(media_type, &sum, (int64_t)text.len);
	return 0;
}

static struct json *
artifact_manifest(const struct descriptor *subject,
	const struct attachment *what, struct json *takes_layer)
{
	struct json *v = json_new_map(), *layers = json_new_list();
	struct digest empty = digest_of(EMPTY, strlen(EMPTY));
	struct json *config =
		descriptor_new(STORE_EMPTY_TYPE, &empty, strlen(EMPTY));

	if (bundle_is_type(what->artifact_type)) /* as cosign has it */
		json_put_text(config, "artifactType", what->artifact_type);
	json_push(layers, takes_layer);
	for (size_t i = 0; i < what->n_more; i++)
		json_push(layers, descriptor_json(&what->more[i]));
	json_put_number(v, "schemaVersion", 2);
	json_put_text(v, "mediaType", STORE_MANIFEST_TYPE);
	json_put_text(v, "artifactType", what->artifact_type);
	if (what->annotations)
		json_put(v, "annotations", json_copy_of(what->annotations));
	json_put(v, "config", config);
	json_put(v, "layers", layers);
	if (subject)
		json_put(v, "subject", subject_descriptor(subject));
	return v;
}

static int
read_list(const struct store *store, const struct digest *sum,
	struct json_doc *out, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	const struct json *list;

	if (store_json(store, sum, json_read, &doc, err) < 0)
		return -1;
	list = json_find(doc.root, "manifests");
	if (!list || json_kind(list) != JSON_KIND_LIST)
		return json_fail(err, &doc, "", "'manifests' must be a list");
	*out = doc;
	doc = (struct json_doc)JSON_DOC_INIT;
	return 0;
}

/* Read the referrers index of a subject; returns 1 if it has none. */
static int
read_referrers(const struct store *store, const struct digest *subject,
	struct json_doc *out, struct error *err)
{
	scoped_free char *name = referrers_name(subject);
	scoped(descriptor_done) struct descriptor d = {0};
	int r = store_find(store, name, &d, err);

	return r != 0 ? r : read_list(store, &d.sum, out, err);
}

/* Insert in the order of digests; false if the list already has the entry. */
static bool
insert(struct json *list, const struct json *was, struct json *takes)
{
	scoped(json_free) struct json *entry = takes;
	const char *sum = json_find_text(entry, "digest");

	for (size_t i = 0; i < json_count(was); i++) {
		const struct json *v = json_at(was, i);
		const char *other = json_kind(v) == JSON_KIND_MAP
					    ? json_find_text(v, "digest")
					    : NULL;

		if (text_equal(other, sum))
			return false;
		if (entry && other && strcmp(other, sum) > 0)
			json_push(list, take_ptr(entry));
		json_push(list, json_copy_of(v));
	}
	if (entry)
		json_push(list, take_ptr(entry));
	return true;
}

/* The caller holds the lock of the store. */
static int
add_referrer(struct store *store, const struct digest *subject,
	struct json *takes_artifact, struct error *err)
{
	scoped(json_free) struct json *artifact = takes_artifact;
	scoped(json_free) struct json *index = index_new();
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped_free char *name = referrers_name(subject);
	struct json *list = json_new_list(), *entry, *notes;
	const struct json *was = NULL;
	const bool bundled =
		bundle_is_type(json_find_text(artifact, "artifactType"));
	int r = read_referrers(store, subject, &doc, err);

	json_put(index, "manifests", list);
	if (r < 0)
		return -1;
	if (r == 0)
		was = json_find(doc.root, "manifests");
	if (!insert(list, was, take_ptr(artifact)))
		return 0;
	if (put_json(store, index, STORE_INDEX_TYPE, &entry, err) < 0)
		return -1;
	notes = json_new_map();
	json_put_text(notes, STORE_REF_NAME, name);
	json_put(entry, "annotations", notes);
	if (index_replace(store, name, entry, err) < 0)
		return -1;
	return bundled ? index_mark(store, subject, err) : 0;
}

/* An artifact about an image whose size is not known. */
static int
list_alone(struct store *store, const struct json *artifact, struct error *err)
{
	scoped(descriptor_done) struct descriptor d = {
		.size = json_find_number(artifact, "size", 0)};

	d.media_type = text_copy(STORE_MANIFEST_TYPE);
	d.artifact_type = text_copy(json_find_text(artifact, "artifactType"));
	if (digest_parse(&d.sum, json_find_text(artifact, "digest")) < 0)
		return error_set(
			err, ERROR_INTERNAL, "an artifact of no digest");
	return store_list_unnamed(store, &d, err);
}

int
store_attach(struct store *store, const struct descriptor *subject,
	const struct attachment *what, struct digest *sum, struct error *err)
{
	scoped(json_free) struct json *manifest = NULL, *artifact = NULL;
	scoped_close int lock = -1;
	struct digest layer;

	if (store_put(store, what->data, what->len, &layer, err) < 0 ||
		store_put(store, EMPTY, strlen(EMPTY), NULL, err) < 0)
		return -1;
	manifest = artifact_manifest(subject, what,
		descriptor_new(what->layer_type, &layer, (int64_t)what->len));
	if (put_json(store, manifest, STORE_MANIFEST_TYPE, &artifact, err) < 0)
		return -1;
	json_put_text(artifact, "artifactType", what->artifact_type);
	if (sum)
		*sum = layer;
	if (!subject)
		return list_alone(store, artifact, err);
	if (what->annotations)
		json_put(artifact, "annotations",
			json_copy_of(what->annotations));
	lock = store_lock(store, true, err);
	if (lock < 0)
		return -1;
	return add_referrer(store, &subject->sum, take_ptr(artifact), err);
}

/* The entry of an artifact in the list: with the annotations of its manifest,
 * so that the list is the same in each store.  source: distribution-spec 1.1 */
static int
artifact_entry(struct json **out, const struct store *store,
	const struct descriptor *artifact, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct json *entry;
	const struct json *notes;

	if (store_json(store, &artifact->sum, json_read, &doc, err) < 0)
		return -1;
	entry = descriptor_json(artifact);
	notes = json_find(doc.root, "annotations");
	if (notes && json_kind(notes) == JSON_KIND_MAP)
		json_put(entry, "annotations", json_copy_of(notes));
	*out = entry;
	return 0;
}

int
store_refer(struct store *store, const struct digest *subject,
	const struct descriptor *artifact, struct error *err)
{
	scoped(json_free) struct json *entry = NULL;
	scoped_close int lock = -1;

	if (artifact_entry(&entry, store, artifact, err) < 0 ||
		session_open(store, err) < 0) /* it takes the lock, too */
		return -1;
	lock = store_lock(store, true, err);
	if (lock < 0)
		return -1;
	return add_referrer(store, subject, take_ptr(entry), err);
}

static int
parse_list(struct descriptor **out, size_t *n, const struct json_doc *doc,
	struct error *err)
{
	const struct json *list = json_find(doc->root, "manifests");
	struct descriptor *all = NULL;
	size_t n_all = 0;

	for (size_t i = 0; i < json_count(list); i++) {
		scoped_free char *where = text_format("/manifests/%zu", i);
		struct descriptor d;

		if (descriptor_parse(&d, doc, json_at(list, i), where, err) <
			0) {
			while (n_all > 0)
				descriptor_done(&all[--n_all]);
			free(all);
			return -1;
		}
		*mem_room(all, n_all) = d;
		n_all++;
	}
	*out = all;
	*n = n_all;
	return 0;
}

int
store_referrers_list(struct digest *out, const struct store *store,
	const struct digest *subject, struct error *err)
{
	scoped_free char *name = referrers_name(subject);
	scoped(descriptor_done) struct descriptor d = {0};
	int r = store_find(store, name, &d, err);

	*out = d.sum;
	return r;
}

int
store_referrers(const struct store *store, const struct digest *subject,
	struct descriptor **out, size_t *n, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	int r = read_referrers(store, subject, &doc, err);

	if (r < 0)
		return -1;
	if (r == 0)
		return parse_list(out, n, &doc, err);
	*out = NULL;
	*n = 0;
	return 0;
}

int
store_referrers_in(const struct store *store, const struct digest *index,
	struct descriptor **out, size_t *n, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;

	if (read_list(store, index, &doc, err) < 0)
		return -1;
	return parse_list(out, n, &doc, err);
}

int
referrers_bundled(bool *out, const struct store *store,
	const struct digest *image, struct error *err)
{
	struct descriptor *list;
	bool bundled = false;
	size_t n;

	if (store_referrers(store, image, &list, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		bundled |= bundle_is_type(list[i].artifact_type);
		descriptor_done(&list[i]);
	}
	free(list);
	*out = bundled;
	return 0;
}

int
store_referrer_blob(const struct store *store,
	const struct descriptor *artifact, size_t max, struct bytes *out,
	struct digest *sum, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(descriptor_done) struct descriptor layer = {0};
	const struct json *layers;

	if (store_json(store, &artifact->sum, json_read, &doc, err) < 0)
		return -1;
	layers = json_find(doc.root, "layers");
	if (!layers || json_kind(layers) != JSON_KIND_LIST ||
		json_count(layers) == 0)
		return json_fail(
			err, &doc, "/layers", "'layers' must hold a layer");
	if (json_count(layers) > 1 && bundle_is_type(artifact->artifact_type))
		return json_fail(err, &doc, "/layers",
			"'layers' of a bundle must hold one layer");
	if (descriptor_parse(
		    &layer, &doc, json_at(layers, 0), "/layers/0", err) < 0 ||
		store_get(store, &layer.sum, max, out, err) < 0)
		return -1;
	if (sum)
		*sum = layer.sum;
	return 0;
}
