/* SPDX-License-Identifier: Apache-2.0 */
/* index.json: the names of the images in a store. */
#include "builder/store/store_private.h"

#include <fcntl.h>

void
descriptor_done(struct descriptor *d)
{
	free(d->media_type);
	free(d->artifact_type);
	free(d->name);
	*d = (struct descriptor){0};
}

void
descriptor_copy(struct descriptor *out, const struct descriptor *d)
{
	*out = *d;
	out->media_type = text_copy(d->media_type);
	out->artifact_type = text_copy(d->artifact_type);
	out->name = text_copy(d->name);
}

static const struct json *
annotation(const struct json *v, const char *key)
{
	const struct json *notes = json_find(v, "annotations");

	return notes && json_kind(notes) == JSON_KIND_MAP
		       ? json_find(notes, key)
		       : NULL;
}

const char *
descriptor_ref_name(const struct json *v)
{
	return json_text(annotation(v, STORE_REF_NAME));
}

static bool
is_bundled(const struct json *v)
{
	const char *kind = json_text(annotation(v, STORE_KIND));

	return text_equal(kind, STORE_KIND_IMAGE) ||
	       text_equal(kind, STORE_KIND_INDEX);
}

static const char *
kind_of(const char *media_type)
{
	return text_ends(media_type, "image.index.v1+json") ||
			       text_ends(media_type, "manifest.list.v2+json")
		       ? STORE_KIND_INDEX
		       : STORE_KIND_IMAGE;
}

bool
descriptor_referrers_of(const char *name, struct digest *out)
{
	struct digest sum;

	return name && text_starts(name, STORE_REFERRERS_PREFIX) &&
	       digest_parse_hex(out ? out : &sum,
		       name + strlen(STORE_REFERRERS_PREFIX)) == 0;
}

int
descriptor_parse(struct descriptor *out, const struct json_doc *doc,
	const struct json *v, const char *where, struct error *err)
{
	const char *type, *sum;
	struct descriptor d = {0};

	if (!v || json_kind(v) != JSON_KIND_MAP)
		return json_fail(err, doc, where, "a descriptor must be a map");
	type = json_find_text(v, "mediaType");
	sum = json_find_text(v, "digest");
	d.size = json_find_number(v, "size", -1);
	if (!type)
		return json_fail(err, doc, where, "'mediaType' is missing");
	if (!sum || digest_parse(&d.sum, sum) < 0)
		return json_fail(err, doc, where,
			"'digest' must be 'sha256:' and 64 hex digits");
	if (d.size < 0)
		return json_fail(err, doc, where,
			"'size' must be a number that is not negative");
	d.media_type = text_copy(type);
	d.artifact_type = text_copy(json_find_text(v, "artifactType"));
	d.name = text_copy(descriptor_ref_name(v));
	d.bundled = is_bundled(v);
	*out = d;
	return 0;
}

struct json *
descriptor_new(const char *media_type, const struct digest *sum, int64_t size)
{
	struct json *v = json_new_map();

	json_put_text(v, "mediaType", media_type);
	json_put_text(v, "digest", digest_text(sum).s);
	json_put_number(v, "size", size);
	return v;
}

struct json *
descriptor_json(const struct descriptor *d)
{
	struct json *v = descriptor_new(
		d->media_type ? d->media_type : STORE_MANIFEST_TYPE, &d->sum,
		d->size);

	if (d->artifact_type)
		json_put_text(v, "artifactType", d->artifact_type);
	if (d->name || d->bundled) {
		struct json *notes = json_new_map();

		if (d->name)
			json_put_text(notes, STORE_REF_NAME, d->name);
		if (d->bundled)
			json_put_text(notes, STORE_KIND,
				kind_of(json_find_text(v, "mediaType")));
		json_put(v, "annotations", notes);
	}
	return v;
}

struct json *
index_new(void)
{
	struct json *index = json_new_map();

	json_put_number(index, "schemaVersion", 2);
	json_put_text(index, "mediaType", STORE_INDEX_TYPE);
	json_put(index, "manifests", json_new_list());
	return index;
}

static int
check_index(const struct json_doc *doc, struct error *err)
{
	const struct json *list;

	if (json_kind(doc->root) != JSON_KIND_MAP)
		return json_fail(err, doc, "", "an image index must be a map");
	if (json_find_number(doc->root, "schemaVersion", 0) != 2)
		return json_fail(err, doc, "", "'schemaVersion' must be 2");
	list = json_find(doc->root, "manifests");
	if (!list || json_kind(list) != JSON_KIND_LIST)
		return json_fail(err, doc, "", "'manifests' must be a list");
	return 0;
}

int
index_open(const struct store *store, struct error *err)
{
	int fd = file_open(
		store->fd, "index.json", O_RDONLY | O_NOFOLLOW, 0, err);

	return fd >= 0 ? fd
		       : error_wrap(
				 err, "the store %s", text_quotes(store->path));
}

int
index_parse(const struct store *store, int fd, struct json_doc *out,
	struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (file_read_fd(&text, fd, STORE_JSON_MAX, "index.json", err) < 0 ||
		store->reader(&doc, text.data, text.len, "index.json", err) <
			0 ||
		check_index(&doc, err) < 0)
		return error_wrap(
			err, "the store %s", text_quotes(store->path));
	*out = doc;
	doc = (struct json_doc)JSON_DOC_INIT;
	return 0;
}

int
index_read(const struct store *store, struct json_doc *out, struct error *err)
{
	scoped_close int fd = index_open(store, err);

	return fd < 0 ? -1 : index_parse(store, fd, out, err);
}

int
store_json(const struct store *store, const struct digest *sum,
	json_reader *reader, struct json_doc *out, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct store_name name = store_blob_name(sum);

	if (store_get(store, sum, STORE_JSON_MAX, &text, err) < 0 ||
		reader(&doc, text.data ? text.data : "", text.len, name.s,
			err) < 0)
		return -1;
	if (json_kind(doc.root) != JSON_KIND_MAP)
		return json_fail(err, &doc, "", "a manifest must be a map");
	*out = doc;
	doc = (struct json_doc)JSON_DOC_INIT;
	return 0;
}

/* Sorted by name, then digest, then whole text, so that the same set of
 * descriptors gives the same file. */
struct row {
	const struct json *v;
	const char *name, *sum;
	struct bytes text;
};

static int
by_name(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order == 0)
		order = strcmp(x->sum, y->sum);
	return order ? order : strcmp(x->text.data, y->text.data);
}

static struct json *
sorted(const struct json *list)
{
	size_t n = json_count(list);
	struct json *out = json_new_list();
	scoped_free struct row *rows = mem_alloc(n, sizeof *rows);

	for (size_t i = 0; i < n; i++) {
		const struct json *v = json_at(list, i);
		bool is_map = json_kind(v) == JSON_KIND_MAP;
		const char *name = is_map ? descriptor_ref_name(v) : NULL;
		const char *sum = is_map ? json_find_text(v, "digest") : NULL;

		rows[i] = (struct row){.v = v,
			.name = name ? name : "",
			.sum = sum ? sum : ""};
		json_print(&rows[i].text, v);
	}
	qsort(rows, n, sizeof *rows, by_name);
	for (size_t i = 0; i < n; i++) {
		json_push(out, json_copy_of(rows[i].v));
		bytes_done(&rows[i].text);
	}
	return out;
}

int
index_edit(struct store *store, index_drop *drop, const void *arg,
	struct json *takes, struct error *err)
{
	scoped(json_free) struct json *entry = takes, *list = json_new_list();
	scoped(json_free) struct json *index = NULL;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	const struct json *was;

	if (index_read(store, &doc, err) < 0)
		return -1;
	was = json_find(doc.root, "manifests");
	for (size_t i = 0; i < json_count(was); i++) {
		const struct json *v = json_at(was, i);

		if (json_kind(v) != JSON_KIND_MAP || !drop(arg, v))
			json_push(list, json_copy_of(v));
	}
	if (entry)
		json_push(list, take_ptr(entry));
	index = json_copy_of(doc.root);
	json_put(index, "manifests", sorted(list));
	json_print(&text, index);
	if (text.len == doc.len && memcmp(text.data, doc.text, doc.len) == 0)
		return 0;
	/* The blobs must be on the disk before the index that names them. */
	if (fsync(store->blobs) < 0)
		return error_sys(err, "syncing blobs/sha256");
	if (file_write(store->fd, "index.json", text.data, text.len, 0644, err) <
		0)
		return -1;
	names_forget(store->names); /* the old file needs room on the disk */
	return 0;
}

static bool
drop_named(const void *arg, const struct json *v)
{
	return text_equal(descriptor_ref_name(v), arg);
}

int
index_replace(struct store *store, const char *name, struct json *takes,
	struct error *err)
{
	return index_edit(store, drop_named, name, takes, err);
}

static bool
drop_same(const void *arg, const struct json *v)
{
	return json_same(arg, v);
}

/* Keeps what hallmark does not know. */
static int
mark_entry(struct store *store, const struct json *v, struct error *err)
{
	struct json *marked = json_copy_of(v);
	const struct json *was = json_find(v, "annotations");
	const char *type = json_find_text(v, "mediaType");
	struct json *notes = was && json_kind(was) == JSON_KIND_MAP
				     ? json_copy_of(was)
				     : json_new_map();

	json_put_text(notes, STORE_KIND, kind_of(type ? type : ""));
	json_put(marked, "annotations", notes);
	return index_edit(store, drop_same, v, marked, err);
}

int
index_mark(struct store *store, const struct digest *image, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct digest_text sum = digest_text(image);
	const struct json *list;

	if (index_read(store, &doc, err) < 0)
		return -1;
	list = json_find(doc.root, "manifests");
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);

		if (json_kind(v) == JSON_KIND_MAP &&
			text_equal(json_find_text(v, "digest"), sum.s) &&
			!is_bundled(v) && mark_entry(store, v, err) < 0)
			return -1;
	}
	return 0;
}
