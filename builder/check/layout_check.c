/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What layout_check() refuses, and which other tools also refuse it (measured:
 * skopeo 1.9.3 copy, umoci 0.4.7 unpack, podman 4.3.1 pull):
 *
 *     a blob that does not match its name              all three
 *     oci-layout missing, or of another version        umoci
 *     size, diff_ids, os, architecture, rootfs.type    umoci
 *     contents that do not match the media type        umoci
 *     two images with one name                         umoci
 *     a hard link without a file, an invalid "created" umoci, podman
 *     a path listed twice in a layer                   podman
 *     another schemaVersion or mediaType in a manifest none of them
 *     ../x and /x in a layer                           none of them
 *     a referrer that refers to something else         none of them
 */
#include "base/file.h"
#include "builder/check/layout_private.h"
#include "builder/image/image.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define INDEX_DEPTH 4

static void check_manifests(struct layout *l, const struct json *list,
	const char *where, const struct digest *subject, unsigned depth);

static void
check_index(struct layout *l, const struct descriptor *d,
	const struct digest *subject, unsigned depth)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct store_name where = store_blob_name(&d->sum);
	size_t i;

	if (layout_saw(l, &d->sum, &i))
		return;
	if (depth == 0) {
		layout_problem(l, where.s, "indexes are nested too deep");
		return;
	}
	if (!layout_open(l, &d->sum, &doc))
		return;
	layout_head(l, doc.root, where.s, d->media_type);
	check_manifests(l, json_find(doc.root, "manifests"), where.s, subject,
		depth - 1);
}

static void
check_entry(struct layout *l, const struct json *v, const char *where,
	const char *name, const struct digest *subject, unsigned depth)
{
	scoped(descriptor_done) struct descriptor d = {0};
	const bool refers = subject;
	struct digest spoken_of;

	if (!layout_descriptor(l, v, where, name, &d))
		return;
	if (!subject && descriptor_referrers_of(d.name, &spoken_of)) {
		subject = &spoken_of;
		if (!text_equal(d.media_type, STORE_INDEX_TYPE))
			layout_problem(l, where,
				"%s is named like a list of referrers, but is "
				"not an image index",
				name);
	}
	/* The OCI image-spec forbids an error about an unknown type here.  The
	 * manifests of an index that is itself a referrer refer to nothing. */
	if (image_is_index(d.media_type))
		check_index(l, &d, refers ? NULL : subject, depth);
	else if (image_is_manifest(d.media_type))
		layout_manifest(l, &d, subject);
}

/* Reports a name that two entries have; umoci calls such a name ambiguous. */
static void
check_names(struct layout *l, const struct json *list, const char *where)
{
	scoped(json_free) struct json *names = json_new_map();

	for (size_t i = 0; i < json_count(list); i++) {
		const char *name = descriptor_ref_name(json_at(list, i));

		if (name && json_find(names, name))
			layout_problem(l, where, "two images have the name %s",
				text_quotes(name));
		if (name)
			json_put_flag(names, name, true);
	}
}

static void
check_manifests(struct layout *l, const struct json *list, const char *where,
	const struct digest *subject, unsigned depth)
{
	if (!list || json_kind(list) != JSON_KIND_LIST) {
		layout_problem(l, where, "'manifests' is not a list");
		return;
	}
	for (size_t i = 0; i < json_count(list); i++) {
		scoped_free char *name = text_format("manifest %zu", i);

		check_entry(l, json_at(list, i), where, name, subject, depth);
	}
}

static bool
open_file(struct layout *l, const char *name, struct json_doc *out)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (file_read_inside(&text, store_fd(l->store), name, STORE_JSON_MAX, &err) <
		0) {
		if (err.sys == ENOENT)
			layout_problem(l, name, "the file is missing");
		else
			layout_failed(l, name, &err);
		return false;
	}
	if (json_read(out, text.data ? text.data : "", text.len, name, &err) <
		0) {
		layout_failed(l, name, &err);
		return false;
	}
	if (json_kind(out->root) == JSON_KIND_MAP)
		return true;
	layout_problem(l, name, "it is not a map");
	return false;
}

static void
check_files(struct layout *l)
{
	scoped(json_doc_done) struct json_doc layout = JSON_DOC_INIT;
	scoped(json_doc_done) struct json_doc index = JSON_DOC_INIT;
	const struct json *list;

	if (open_file(l, "oci-layout", &layout) &&
		!text_equal(json_find_text(layout.root, "imageLayoutVersion"),
			STORE_LAYOUT_VERSION))
		layout_problem(l, "oci-layout",
			"'imageLayoutVersion' is not " STORE_LAYOUT_VERSION);
	if (!open_file(l, "index.json", &index))
		return;
	layout_head(l, index.root, "index.json", STORE_INDEX_TYPE);
	list = json_find(index.root, "manifests");
	if (list && json_kind(list) == JSON_KIND_LIST)
		check_names(l, list, "index.json");
	check_manifests(l, list, "index.json", NULL, INDEX_DEPTH);
}

static void
check_digest(struct layout *l, const char *name, const struct digest *sum)
{
	struct store_name where = store_blob_name(sum);
	int blobs = store_blobs(l->store);
	struct error why = ERROR_INIT;
	struct stat st;

	if (fstatat(blobs, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		layout_count(l, st.st_size);
	if (store_check_blob(l->store, sum, &why) == 0)
		return;
	if (fstatat(blobs, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return; /* gc removed it meanwhile */
	layout_problem(l, where.s, "%s", why.text);
	if (why.kind == ERROR_INTEGRITY)
		layout_damaged(l, sum);
	if (why.kind == ERROR_LIMIT) {
		*mem_room(l->unread, l->n_unread) = *sum;
		l->n_unread++;
	}
}

/* Checks every blob, even if nothing refers to it. */
static int
check_digests(struct layout *l, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;

	if (file_list(&names, store_blobs(l->store), err) < 0)
		return error_wrap(err, "blobs/sha256");
	for (size_t i = 0; i < names.n_names; i++) {
		struct digest sum;

		if (digest_parse_hex(&sum, names.names[i]) == 0)
			check_digest(l, names.names[i], &sum);
		else
			layout_problem(l, "blobs/sha256",
				"%s is not the name of a blob",
				text_quotes(names.names[i]));
	}
	l->hashed = true;
	return 0;
}

int
layout_check(const struct store *store, struct layout_report *report,
	struct error *err)
{
	struct layout l = {.store = store, .report = report};

	if (check_digests(&l, err) < 0)
		return -1;
	check_files(&l);
	for (size_t i = 0; i < l.n_unread; i++)
		layout_damaged(&l, &l.unread[i]); /* no descriptor names it */
	free(l.seen);
	free(l.unread);
	return 0;
}

/* The type that the blob itself names decides what it is checked as. */
static void
find_type(struct layout *l, struct descriptor *d)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	const char *type;

	if (!layout_open(l, &d->sum, &doc))
		return;
	type = json_find_text(doc.root, "mediaType");
	if (!type)
		type = json_find(doc.root, "manifests") ? STORE_INDEX_TYPE
							: STORE_MANIFEST_TYPE;
	d->media_type = text_copy(type);
}

int
layout_check_image(const struct store *store, const struct digest *manifest,
	struct layout_report *report, struct error *err)
{
	struct layout l = {.store = store, .report = report, .indexed = true};
	scoped(descriptor_done) struct descriptor d = {.sum = *manifest};
	scoped_close int fd = store_open_blob(store, manifest, &d.size, err);

	if (fd < 0)
		return -1;
	if (layout_blob(&l, &d))
		find_type(&l, &d);
	if (image_is_index(d.media_type))
		check_index(&l, &d, NULL, INDEX_DEPTH);
	else if (image_is_manifest(d.media_type))
		layout_manifest(&l, &d, NULL);
	else if (d.media_type)
		layout_problem(&l, store_blob_name(manifest).s,
			"%s is not the type of an image",
			text_quotes(d.media_type));
	free(l.seen);
	return 0;
}

void
layout_check_graph(const struct store *store, const struct image_graph *graph,
	struct layout_report *report)
{
	struct layout l = {.store = store,
		.report = report,
		.hashed = true,
		.graph = graph};

	for (size_t i = 0; i < graph->n_manifests; i++) {
		const struct descriptor *d = &graph->manifests[i].d;

		if (image_is_index(d->media_type))
			check_index(&l, d, NULL, INDEX_DEPTH);
		else
			layout_manifest(&l, d, NULL);
	}
	free(l.seen);
}
