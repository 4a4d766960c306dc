/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/trees.h"
#include "base/file.h"
#include "builder/image/helper_layer.h"
#include "builder/store/image_ref.h"

#include <fcntl.h>
#include <sys/stat.h>

static const struct tree_limits limits = {
	.n_entries = 10000000, .bytes = INT64_C(1) << 40};

static void
entry_done(struct tree_entry *e)
{
	free(e->path);
	free(e->target);
}

/* True if path is folder or a path beneath it. */
static bool
is_beneath(const char *path, const char *folder, size_t len)
{
	return strncmp(path, folder, len) == 0 &&
	       (path[len] == '\0' || path[len] == '/');
}

static void
drop_entries(struct tree *t, const char *path, size_t len, bool itself)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->n_entries; i++) {
		struct tree_entry *e = &t->entries[i];

		if (is_beneath(e->path, path, len) &&
			(itself || e->path[len] == '/' || len == 0))
			entry_done(e);
		else
			t->entries[kept++] = *e;
	}
	t->n_entries = kept;
}

/* Apply one entry of a higher layer; a whiteout removes entries of the layers
 * below. */
static void
lay_over(struct tree *t, struct tree_entry *e)
{
	const char *slash = strrchr(e->path, '/');
	size_t above = slash ? (size_t)(slash + 1 - e->path) : 0;
	const char *name = e->path + above;
	const struct tree_entry *old;

	if (strcmp(name, ".wh..wh..opq") == 0) {
		drop_entries(t, e->path, above ? above - 1 : 0, false);
		return;
	}
	if (text_starts(name, ".wh.")) {
		scoped_free char *gone =
			text_format("%.*s%s", (int)above, e->path, name + 4);

		drop_entries(t, gone, strlen(gone), true);
		return;
	}
	old = tree_find(t, e->path);
	if (old && (old->type != TREE_DIR || e->type != TREE_DIR))
		drop_entries(t, e->path, strlen(e->path), true);
	else if (old)
		drop_entries(t, e->path, strlen(e->path), e->type != TREE_DIR);
	*tree_add(t) = *e;
	*e = (struct tree_entry){.path = NULL};
}

static int
add_layer(struct tree *t, const struct store *store, const struct digest *sum,
	struct error *err)
{
	scoped(tree_done) struct tree layer = TREE_INIT;
	scoped_close int fd = store_open_blob(store, sum, NULL, err);
	struct digest diff_id;

	if (fd < 0 || helper_layer_read(&layer, &diff_id, fd, &limits,
			      digest_text(sum).s, err) < 0)
		return -1;
	if (t->n_entries == 0) {
		*t = layer;
		layer = (struct tree)TREE_INIT;
		return 0;
	}
	for (size_t i = 0; i < layer.n_entries; i++)
		lay_over(t, &layer.entries[i]);
	tree_sort(t);
	return 0;
}

int
trees_of_image(struct tree *out, const struct store *store,
	const struct image *image, struct error *err)
{
	scoped(tree_done) struct tree t = TREE_INIT;

	for (size_t i = 0; i < image->n_layers; i++)
		if (add_layer(&t, store, &image->layers[i].sum, err) < 0)
			return error_wrap(err, "layer %s",
				digest_text(&image->layers[i].sum).s);
	*out = t;
	t = (struct tree)TREE_INIT;
	return 0;
}

static int
path_tree(struct tree *out, const char *path, bool folder, struct error *err)
{
	scoped_close int fd = file_open(
		AT_FDCWD, path, O_RDONLY | (folder ? O_DIRECTORY : 0), 0, err);
	struct digest diff_id;

	if (fd < 0)
		return -1;
	if ((folder ? tree_scan(out, fd, &limits, err)
		    : helper_layer_read(out, &diff_id, fd, &limits,
			      text_quotes(path), err)) < 0)
		return error_wrap(err, "%s", text_quotes(path));
	return 0;
}

int
trees_of_name(struct tree *out, const char *store_folder, const char *name,
	struct error *err)
{
	scoped(image_ref_done) struct image_ref at = IMAGE_REF_INIT;
	scoped(image_done) struct image image = {.n_layers = 0};
	struct stat st;

	if (!text_starts(name, "oci:") && stat(name, &st) == 0)
		return path_tree(out, name, S_ISDIR(st.st_mode), err);
	if (image_ref_resolve(&at, store_folder, name, err) < 0 ||
		image_read(&image, at.store, &at.image.sum, err) < 0)
		return -1;
	return trees_of_image(out, at.store, &image, err);
}
