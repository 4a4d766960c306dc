/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/image_tree.h"
#include "builder/image/layer_index.h"

static const struct tree_limits limits = {
	.n_entries = 10000000, .bytes = INT64_C(1) << 40};

static bool
is_whiteout(const char *path)
{
	const char *slash = strrchr(path, '/');

	return text_starts(slash ? slash + 1 : path, ".wh.");
}

/* True if the layer has a whiteout of the first len bytes of path. */
static bool
has_whiteout(const struct tree *layer, const char *path, size_t len)
{
	size_t above = len;
	scoped_free char *name = NULL;

	while (above > 0 && path[above - 1] != '/')
		above--;
	name = text_format("%.*s.wh.%.*s", (int)above, path, (int)(len - above),
		path + above);
	return tree_find(layer, name) != NULL;
}

/* True if the layer hides what the tree has beneath this folder: it is opaque,
 * gone, or no folder any more. len 0: the root. */
static bool
hides_beneath(const struct tree *layer, const char *path, size_t len)
{
	scoped_free char *folder = text_copyn(path, len);
	scoped_free char *opaque =
		text_format("%s%s.wh..wh..opq", folder, len ? "/" : "");
	const struct tree_entry *own = len ? tree_find(layer, folder) : NULL;

	return (own && own->type != TREE_DIR) || tree_find(layer, opaque) ||
	       (len && has_whiteout(layer, path, len));
}

static bool
is_hidden(const struct tree *layer, const char *path)
{
	if (tree_find(layer, path) || has_whiteout(layer, path, strlen(path)) ||
		hides_beneath(layer, path, 0))
		return true;
	for (const char *at = strchr(path, '/'); at; at = strchr(at + 1, '/'))
		if (hides_beneath(layer, path, (size_t)(at - path)))
			return true;
	return false;
}

/* A hard link outlives the file whose name a higher layer hides. */
static void
keep_link(struct tree_entry *link, const struct tree *tree, const bool *hidden)
{
	const struct tree_entry *file = tree_find(tree, link->target);

	if (!file || !hidden[file - tree->entries])
		return;
	link->type = TREE_FILE;
	link->size = file->size;
	link->sum = file->sum;
	free(link->target);
	link->target = NULL;
}

static void
entry_done(struct tree_entry *e)
{
	free(e->path);
	free(e->target);
}

/* Moves an entry to the end of a tree. */
static void
entry_move(struct tree *to, struct tree_entry *e)
{
	*tree_add(to) = *e;
	*e = (struct tree_entry){.path = NULL};
}

void
image_tree_lay(struct tree *tree, struct tree *layer)
{
	scoped_free bool *hidden = mem_alloc(tree->n_entries, sizeof *hidden);
	struct tree together = TREE_INIT;

	for (size_t i = 0; i < tree->n_entries; i++)
		hidden[i] = is_hidden(layer, tree->entries[i].path);
	for (size_t i = 0; i < tree->n_entries; i++)
		if (!hidden[i] && tree->entries[i].type == TREE_HARDLINK)
			keep_link(&tree->entries[i], tree, hidden);
	for (size_t i = 0; i < tree->n_entries; i++)
		if (hidden[i])
			entry_done(&tree->entries[i]);
		else
			entry_move(&together, &tree->entries[i]);
	for (size_t i = 0; i < layer->n_entries; i++)
		if (is_whiteout(layer->entries[i].path))
			entry_done(&layer->entries[i]);
		else
			entry_move(&together, &layer->entries[i]);
	free(tree->entries);
	free(layer->entries);
	*layer = (struct tree)TREE_INIT;
	tree_sort(&together);
	*tree = together;
}

static int
lay_blob(struct tree *tree, const struct store *store,
	const struct layer *layer, struct error *err)
{
	scoped(tree_done) struct tree own = TREE_INIT;

	if (layer_index_tree(&own, store, &layer->sum, &limits, err) < 0)
		return -1;
	image_tree_lay(tree, &own);
	return 0;
}

int
image_tree(struct tree *out, const struct store *store,
	const struct image *image, struct error *err)
{
	scoped(tree_done) struct tree tree = TREE_INIT;

	for (size_t i = 0; i < image->n_layers; i++)
		if (lay_blob(&tree, store, &image->layers[i], err) < 0)
			return error_wrap(err, "layer %s",
				digest_text(&image->layers[i].sum).s);
	*out = tree;
	tree = (struct tree)TREE_INIT;
	return 0;
}
