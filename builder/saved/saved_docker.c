/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A docker archive as an OCI layout: the config and the layers keep their
 * bytes; the manifest is made.
 *
 * source: moby image/spec/v1.2.md, "Combined Image JSON + Filesystem Changeset
 * Format"
 */
#include "base/file.h"
#include "builder/image/image.h"
#include "builder/saved/saved_private.h"
#include "builder/store/descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#define LAYER_TYPE "application/vnd.oci.image.layer.v1.tar"

struct docker {
	int folder;
	const struct tree *files;
	struct store *layout;
	const struct json_doc *doc; /* manifest.json */
};

/* Older releases of docker write a layer that occurs twice as a link such as
 * "../ID/layer.tar". */
static const struct tree_entry *
find_file(const struct tree *files, const char *path)
{
	const struct tree_entry *entry = tree_find(files, path);

	if (entry && entry->type == TREE_SYMLINK &&
		text_starts(entry->target, "../"))
		entry = tree_find(files, entry->target + 3);
	return entry && entry->type == TREE_FILE ? entry : NULL;
}

/* Makes a file of the archive a blob; it was hashed when the archive was
 * listed, and layout_check() reads it again. */
static int
keep_file(struct docker *d, const char *path, struct digest *sum, int64_t *size,
	struct error *err)
{
	const struct tree_entry *file = find_file(d->files, path);
	scoped_free char *name = NULL;

	if (!file)
		return error_set(err, ERROR_INPUT,
			SAVED_MANIFEST " names %s, which the archive does not "
				       "hold",
			text_quotes(path));
	*sum = file->sum;
	*size = file->size;
	if (store_has(d->layout, sum))
		return 0;
	name = text_copy(digest_hex(sum).s);
	if (linkat(d->folder, file->path, store_blobs(d->layout), name, 0) < 0)
		return error_sys(err, "%s", text_quotes(path));
	return 0;
}

static const char *
layer_type(const struct docker *d, const struct digest *sum)
{
	struct error ignored = ERROR_INIT;
	scoped_close int fd = store_open_blob(d->layout, sum, NULL, &ignored);
	unsigned char head[4] = {0};

	if (fd < 0 || pread(fd, head, sizeof head, 0) < 0)
		return LAYER_TYPE;
	if (head[0] == 0x1f && head[1] == 0x8b)
		return LAYER_TYPE "+gzip";
	return memcmp(head, "\x28\xb5\x2f\xfd", 4) == 0 ? LAYER_TYPE "+zstd"
							: LAYER_TYPE;
}

static int
add_layers(struct docker *d, struct json *to, const struct json *list,
	struct error *err)
{
	if (!list || json_kind(list) != JSON_KIND_LIST)
		return json_fail(err, d->doc, "", "'Layers' must be a list");
	for (size_t i = 0; i < json_count(list); i++) {
		struct digest sum;
		int64_t size;

		const char *path = json_text(json_at(list, i));

		if (!path)
			return json_fail(err, d->doc, "",
				"'Layers' must be a list of texts");
		if (keep_file(d, path, &sum, &size, err) < 0)
			return -1;
		json_push(to, descriptor_new(layer_type(d, &sum), &sum, size));
	}
	return 0;
}

static int
name_image(struct docker *d, const struct descriptor *image,
	const struct json *names, struct error *err)
{
	if (names && json_kind(names) == JSON_KIND_NULL)
		names = NULL;
	if (names && json_kind(names) != JSON_KIND_LIST)
		return json_fail(err, d->doc, "", "'RepoTags' must be a list");
	if (json_count(names) == 0)
		return store_list_unnamed(d->layout, image, err);
	for (size_t i = 0; i < json_count(names); i++) {
		const char *name = json_text(json_at(names, i));

		if (!name)
			return json_fail(err, d->doc, "",
				"'RepoTags' must be a list of texts");
		if (store_tag(d->layout, name, image, err) < 0)
			return -1;
	}
	return 0;
}

static int
add_image(struct docker *d, const struct json *v, struct error *err)
{
	scoped(json_free) struct json *manifest = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *layers = json_new_list();
	struct descriptor image = {.media_type = (char[]){STORE_MANIFEST_TYPE}};
	struct digest config;
	const char *path;
	int64_t size;

	json_put(manifest, "layers", layers);
	if (json_kind(v) != JSON_KIND_MAP)
		return json_fail(err, d->doc, "", "an image must be a map");
	path = json_find_text(v, "Config");
	if (!path)
		return json_fail(err, d->doc, "", "'Config' must be a text");
	if (keep_file(d, path, &config, &size, err) < 0 ||
		add_layers(d, layers, json_find(v, "Layers"), err) < 0)
		return -1;
	json_put_number(manifest, "schemaVersion", 2);
	json_put_text(manifest, "mediaType", STORE_MANIFEST_TYPE);
	json_put(manifest, "config",
		descriptor_new(IMAGE_CONFIG_TYPE, &config, size));
	json_print(&text, manifest);
	image.size = (int64_t)text.len;
	if (store_put(d->layout, text.data, text.len, &image.sum, err) < 0)
		return -1;
	return name_image(d, &image, json_find(v, "RepoTags"), err);
}

int
saved_docker(int folder, const struct tree *files, const char *path,
	struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(store_close) struct store *layout = NULL;
	struct docker d = {.folder = folder, .files = files, .doc = &doc};

	if (file_read_inside(&text, folder, SAVED_MANIFEST, STORE_JSON_MAX, err) < 0 ||
		json_read(&doc, text.data ? text.data : "", text.len,
			SAVED_MANIFEST, err) < 0)
		return -1;
	if (json_kind(doc.root) != JSON_KIND_LIST)
		return json_fail(err, &doc, "", "it must be a list of images");
	if (store_open(&layout, path, true, err) < 0)
		return -1;
	d.layout = layout;
	for (size_t i = 0; i < json_count(doc.root); i++)
		if (add_image(&d, json_at(doc.root, i), err) < 0)
			return -1;
	return 0;
}
