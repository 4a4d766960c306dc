/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is refused here, and who else refuses it (measured: skopeo 1.9.3 copy,
 * umoci 0.4.7 unpack, podman 4.3.1 pull):
 *
 *     a blob that is not what its name says            all three
 *     oci-layout missing, or of another version        umoci
 *     size, diff_ids, os, architecture, rootfs.type    umoci
 *     contents of another kind than the media type     umoci
 *     two images of one name                           umoci
 *     a hard link to nothing, a bad "created"          umoci, podman
 *     a path twice in a layer                          podman
 *     another schemaVersion or mediaType in a manifest nobody
 *     ../x and /x in a layer                           nobody
 *     a referrer that refers to something else         nobody
 */
#include "base/file.h"
#include "builder/check/layout_private.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#define INDEX_DEPTH 4

void
layout_report_done(struct layout_report *report)
{
	for (size_t i = 0; i < report->n_problems; i++) {
		free(report->problems[i].where);
		free(report->problems[i].what);
	}
	free(report->problems);
	*report = (struct layout_report)LAYOUT_REPORT_INIT;
}

void
layout_problem(struct layout *l, const char *where, const char *fmt, ...)
{
	struct layout_report *r = l->report;
	char what[ERROR_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < r->n_problems; i++)
		if (strcmp(r->problems[i].where, where) == 0 &&
			strcmp(r->problems[i].what, what) == 0)
			return;
	*mem_room(r->problems, r->n_problems) = (struct layout_problem){
		.where = text_copy(where), .what = text_copy(what)};
	r->n_problems++;
}

void
layout_failed(struct layout *l, const char *where, const struct error *err)
{
	if (err->kind == ERROR_SYSTEM)
		l->report->n_undecided++;
	layout_problem(l, where, "%s", err->text);
}

bool
layout_saw(struct layout *l, const struct digest *sum, size_t *i)
{
	for (*i = 0; *i < l->n_seen; ++*i)
		if (digest_equal(&l->seen[*i].sum, sum))
			return true;
	mem_room(l->seen, l->n_seen)->sum = *sum;
	l->n_seen++;
	return false;
}

static void
count(struct layout *l, int64_t size)
{
	l->report->n_blobs++;
	l->report->bytes += size;
}

/* The blob of a descriptor: there, of its size, and of its digest. */
static bool
check_blob(struct layout *l, const struct descriptor *d)
{
	struct error err = ERROR_INIT;
	int64_t size = 0;
	scoped_close int fd = store_open_blob(l->store, &d->sum, &size, &err);
	struct store_name where = store_blob_name(&d->sum);

	if (fd < 0) {
		layout_failed(l, where.s, &err);
		return false;
	}
	if (size != d->size)
		layout_problem(l, where.s,
			"it has %lld bytes, but a descriptor says %lld",
			(long long)size, (long long)d->size);
	if (l->hashed)
		return true;
	count(l, size);
	if (store_check_blob(l->store, &d->sum, &err) < 0)
		layout_failed(l, where.s, &err);
	return true;
}

/* "data" is the blob once more, in the descriptor itself. */
static void
check_data(struct layout *l, const struct json *v, const char *where,
	const char *name, const struct descriptor *d)
{
	scoped(bytes_done) struct bytes data = BYTES_INIT;
	const struct json *text = json_find(v, "data");
	struct digest sum;

	if (!text)
		return;
	if (json_kind(text) != JSON_KIND_TEXT ||
		base64_parse(&data, json_text(text), strlen(json_text(text))) <
			0) {
		layout_problem(l, where, "%s: 'data' is not base64", name);
		return;
	}
	sum = digest_of(data.data ? data.data : "", data.len);
	if (!digest_equal(&sum, &d->sum))
		layout_problem(l, where,
			"%s: 'data' does not have the digest beside it", name);
}

bool
layout_descriptor(struct layout *l, const struct json *v, const char *where,
	const char *name, struct descriptor *out)
{
	struct json_doc doc = {.name = NULL};
	struct error err = ERROR_INIT;
	scoped(descriptor_done) struct descriptor d = {0};
	scoped_free char *text = text_copy("");
	scoped_free char *title = text_copy(name);

	doc.name = title;
	doc.text = text;
	if (descriptor_parse(&d, &doc, v, "", &err) < 0) {
		/* The line would be that of an empty text. */
		const char *why = strstr(err.text, ":1: ");

		layout_problem(
			l, where, "%s: %s", name, why ? why + 4 : err.text);
		return false;
	}
	check_data(l, v, where, name, &d);
	if (!check_blob(l, &d))
		return false;
	*out = d;
	d = (struct descriptor){0};
	return true;
}

bool
layout_open(struct layout *l, const struct digest *sum, struct json_doc *out)
{
	struct error err = ERROR_INIT;

	if (store_json(l->store, sum, json_read, out, &err) == 0)
		return true;
	layout_failed(l, store_blob_name(sum).s, &err);
	return false;
}

void
layout_head(struct layout *l, const struct json *v, const char *where,
	const char *media_type)
{
	const struct json *type = json_find(v, "mediaType");

	if (json_find_number(v, "schemaVersion", 0) != 2)
		layout_problem(l, where, "'schemaVersion' is not 2");
	if (type && !text_equal(json_text(type), media_type))
		layout_problem(l, where, "'mediaType' is %s, not %s",
			text_quotes(json_text(type)), media_type);
}

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
	layout_head(l, doc.root, where.s, STORE_INDEX_TYPE);
	check_manifests(l, json_find(doc.root, "manifests"), where.s, subject,
		depth - 1);
}

/* What an entry named "sha256-…" speaks of. */
static bool
subject_of(const char *name, struct digest *out)
{
	return index_is_referrers(name) &&
	       digest_parse_hex(out, name + strlen(STORE_REFERRERS_PREFIX)) ==
		       0;
}

static void
check_entry(struct layout *l, const struct json *v, const char *where,
	const char *name, const struct digest *subject, unsigned depth)
{
	scoped(descriptor_done) struct descriptor d = {0};
	struct digest spoken_of;

	if (!layout_descriptor(l, v, where, name, &d))
		return;
	if (!subject && subject_of(d.name, &spoken_of)) {
		subject = &spoken_of;
		if (!text_equal(d.media_type, STORE_INDEX_TYPE))
			layout_problem(l, where,
				"%s is named like a list of referrers, but is "
				"no image index",
				name);
	}
	if (text_equal(d.media_type, STORE_INDEX_TYPE))
		check_index(l, &d, subject, depth);
	else if (text_equal(d.media_type, STORE_MANIFEST_TYPE))
		layout_manifest(l, &d, subject);
}

/* No name twice; umoci calls that ambiguous. */
static void
check_names(struct layout *l, const struct json *list, const char *where)
{
	scoped(json_free) struct json *names = json_new_map();

	for (size_t i = 0; i < json_count(list); i++) {
		const char *name = index_name(json_at(list, i));

		if (name && json_find(names, name))
			layout_problem(l, where, "two images are called %s",
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

	if (file_read(&text, store_fd(l->store), name, STORE_JSON_MAX, &err) <
			0 ||
		json_read(out, text.data, text.len, name, &err) < 0) {
		layout_failed(l, name, &err);
		return false;
	}
	if (json_kind(out->root) == JSON_KIND_MAP)
		return true;
	layout_problem(l, name, "it is no map");
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

/* Also of blobs that nothing refers to any more. */
static int
check_digests(struct layout *l, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;

	if (file_list(&names, l->store->blobs, err) < 0)
		return error_wrap(err, "blobs/sha256");
	for (size_t i = 0; i < names.n_names; i++) {
		struct error why = ERROR_INIT;
		struct digest sum;
		struct stat st;

		if (digest_parse_hex(&sum, names.names[i]) < 0) {
			layout_problem(l, "blobs/sha256",
				"%s is not the name of a blob",
				text_quotes(names.names[i]));
			continue;
		}
		if (fstatat(l->store->blobs, names.names[i], &st,
			    AT_SYMLINK_NOFOLLOW) == 0)
			count(l, st.st_size);
		if (store_check_blob(l->store, &sum, &why) < 0)
			layout_problem(
				l, store_blob_name(&sum).s, "%s", why.text);
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
	free(l.seen);
	return 0;
}

int
layout_check_image(const struct store *store, const struct digest *manifest,
	struct layout_report *report, struct error *err)
{
	struct layout l = {.store = store, .report = report};
	struct descriptor d = {.sum = *manifest, .media_type = NULL};
	scoped_close int fd = store_open_blob(store, manifest, &d.size, err);

	if (fd < 0)
		return -1;
	if (check_blob(&l, &d))
		layout_manifest(&l, &d, NULL);
	free(l.seen);
	return 0;
}
