/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole names for images of archives that containerd or docker (from version 25
 * on) wrote: there ref.name is the tag alone, "12", and an annotation of
 * containerd has the whole name.
 *
 * source: containerd core/images/archive/exporter.go;
 * core/images/annotations.go
 */
#include "base/file.h"
#include "builder/saved/saved_private.h"
#include "builder/store/descriptor.h"

#define CONTAINERD_NAME "io.containerd.image.name"

static const char *
whole_name(const struct json *v)
{
	const struct json *notes = json_kind(v) == JSON_KIND_MAP
					   ? json_find(v, "annotations")
					   : NULL;

	return notes && json_kind(notes) == JSON_KIND_MAP
		       ? json_find_text(notes, CONTAINERD_NAME)
		       : NULL;
}

static struct json *
name_whole(const struct json *v, const char *name)
{
	struct json *entry = json_copy_of(v);
	struct json *notes = json_copy_of(json_find(v, "annotations"));

	json_put_text(notes, STORE_REF_NAME, name);
	json_put(entry, "annotations", notes);
	return entry;
}

/* A new list with whole names; NULL if no name changes. */
static struct json *
name_entries(const struct json *list)
{
	struct json *out = json_new_list();
	bool changed = false;

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);
		const char *name = whole_name(v);

		json_push(out, name ? name_whole(v, name) : json_copy_of(v));
		changed |= name != NULL;
	}
	if (changed)
		return out;
	json_free(out);
	return NULL;
}

int
saved_names(int folder, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT, changed = BYTES_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(json_free) struct json *index = NULL;
	struct error ignored = ERROR_INIT;
	struct json *named = NULL;
	const struct json *list;

	/* layout_check() says what is wrong with such a file */
	if (file_read_inside(&text, folder, "index.json", STORE_JSON_MAX, &ignored) <
			0 ||
		json_read(&doc, text.data ? text.data : "", text.len,
			"index.json", &ignored) < 0 ||
		json_kind(doc.root) != JSON_KIND_MAP)
		return 0;
	list = json_find(doc.root, "manifests");
	if (list && json_kind(list) == JSON_KIND_LIST)
		named = name_entries(list);
	if (!named)
		return 0;
	index = json_copy_of(doc.root);
	json_put(index, "manifests", named);
	json_print(&changed, index);
	return file_write(
		folder, "index.json", changed.data, changed.len, 0644, err);
}
