/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/output_layers.h"
#include "base/say.h"
#include "builder/image/layer_index.h"

#include <inttypes.h>

void
output_layers_done(struct output_layers *layers)
{
	for (size_t i = 0; i < layers->n; i++)
		free(layers->list[i].entries);
	free(layers->list);
	*layers = (struct output_layers)OUTPUT_LAYERS_INIT;
}

/* Where each entry of a tree goes. */
struct placing {
	const struct tree *tree;
	const struct recipe_output *output;
	size_t *layer; /* of each entry; output->n_layers: the rest */
	bool *carried; /* a folder that another layer holds, too */
};

static void
placing_done(struct placing *p)
{
	free(p->layer);
	free(p->carried);
}
DEFINE_SCOPED_IN(struct placing, placing_done);

static size_t
layer_of(const struct recipe_output *output, const char *path)
{
	size_t found = output->n_layers, longest = 0;

	for (size_t i = 0; i < output->n_layers; i++) {
		const char *from = output->layers[i].from;
		size_t len = strlen(from);

		if (len && (strncmp(path, from, len) != 0 ||
				   (path[len] && path[len] != '/')))
			continue;
		if (found == output->n_layers || len > longest) {
			found = i;
			longest = len;
		}
	}
	return found;
}

/* The index of the folder around an entry; n_entries: the root. */
static size_t
parent_of(const struct tree *tree, size_t i)
{
	const char *path = tree->entries[i].path;
	const char *slash = strrchr(path, '/');
	scoped_free char *parent = NULL;
	const struct tree_entry *found;

	if (!slash)
		return tree->n_entries;
	parent = text_copyn(path, (size_t)(slash - path));
	found = tree_find(tree, parent);
	return found ? (size_t)(found - tree->entries) : tree->n_entries;
}

/* A layer cannot link to a file of another one: layer(5). */
static int
place_link(const struct placing *p, size_t i, struct error *err)
{
	const struct tree_entry *link = &p->tree->entries[i];

	if (layer_of(p->output, link->target) == p->layer[i])
		return 0;
	return error_set(err, ERROR_INPUT,
		"%s and %s are hard links to one file, but the recipe's key "
		"'image.layers' puts them into two layers; copy the file in "
		"the build script, or put both into one layer",
		text_quotes(link->target), text_quotes(link->path));
}

static int
place_all(struct placing *p, struct error *err)
{
	const struct tree *tree = p->tree;

	for (size_t i = 0; i < tree->n_entries; i++) {
		p->layer[i] = layer_of(p->output, tree->entries[i].path);
		if (tree->entries[i].type == TREE_HARDLINK &&
			place_link(p, i, err) < 0)
			return -1;
		/* Parents come first.  What is above one of the same layer has
		 * been marked with that one. */
		for (size_t up = parent_of(tree, i);
			up < tree->n_entries && p->layer[up] != p->layer[i];
			up = parent_of(tree, up))
			p->carried[up] = true;
	}
	return 0;
}

/* Would the layer hold only folders that others hold, too? */
static bool
is_empty(const struct placing *p, size_t layer)
{
	for (size_t i = 0; i < p->tree->n_entries; i++)
		if (p->layer[i] == layer && !p->carried[i])
			return false;
	return true;
}

static void
collect_entries(struct output_layer *out, const struct placing *p, size_t layer)
{
	size_t n = p->tree->n_entries;
	scoped_free bool *within = mem_alloc(n, sizeof *within);

	for (size_t i = 0; i < n; i++)
		for (size_t up = p->layer[i] == layer ? i : n;
			up < n && !within[up]; up = parent_of(p->tree, up))
			within[up] = true;
	for (size_t i = 0; i < n; i++)
		if (within[i]) {
			*mem_room(out->entries, out->n_entries) = i;
			out->n_entries++;
		}
}

static int
add_layer(struct output_layers *out, const struct placing *p, size_t i,
	int64_t epoch_s, struct error *err)
{
	const struct recipe_layer *row =
		i < p->output->n_layers ? &p->output->layers[i] : NULL;
	struct output_layer *layer;

	if (is_empty(p, i)) {
		if (!row)
			return 0;
		return error_set(err, ERROR_INPUT,
			"the recipe's layer %s would be empty: the build left "
			"nothing for it at %s in $OUT",
			text_quotes(row->name),
			text_quotes(*row->from ? row->from : "."));
	}
	layer = mem_room(out->list, out->n);
	out->n++;
	*layer = (struct output_layer){.name = row ? row->name : NULL,
		.epoch_s = row && row->epoch_s >= 0 ? row->epoch_s : epoch_s};
	collect_entries(layer, p, i);
	return 0;
}

int
output_layers_plan(struct output_layers *out, const struct tree *tree,
	const struct recipe_output *output, int64_t epoch_s, struct error *err)
{
	scoped(placing_done) struct placing p = {tree, output,
		mem_alloc(tree->n_entries, sizeof *p.layer),
		mem_alloc(tree->n_entries, sizeof *p.carried)};
	scoped(output_layers_done) struct output_layers layers =
		OUTPUT_LAYERS_INIT;

	if (place_all(&p, err) < 0)
		return -1;
	for (size_t i = 0; i <= output->n_layers; i++)
		if (add_layer(&layers, &p, i, epoch_s, err) < 0)
			return -1;
	*out = layers;
	layers = (struct output_layers)OUTPUT_LAYERS_INIT;
	return 0;
}

/* The blob of layer_write() is only a step on the way to a compressed one. */
static int
write_blob(struct layer *out, struct tree *tree, int64_t epoch_s, int root,
	const struct compress *with, struct error *err)
{
	scoped(blob_free) struct blob *blob = NULL;

	if (!with->output->compressor.command)
		return layer_index_put(
			out, with->store, tree, root, epoch_s, err);
	if (blob_new(&blob, with->store, err) < 0 ||
		layer_write(out, tree, root, epoch_s, blob_fd(blob), err) < 0)
		return -1;
	return compress_layer(out, with, blob_fd(blob), err);
}

/* The entries of the part are borrowed from the tree, which gets the digests of
 * its files. */
static int
write_part(struct layer *out, struct tree *tree, const struct output_layer *l,
	int root, const struct compress *with, struct error *err)
{
	scoped_free struct tree_entry *entries =
		mem_alloc(l->n_entries, sizeof *entries);
	struct tree part = {.entries = entries, .n_entries = l->n_entries};

	if (l->n_entries == tree->n_entries)
		return write_blob(out, tree, l->epoch_s, root, with, err);
	for (size_t i = 0; i < l->n_entries; i++)
		entries[i] = tree->entries[l->entries[i]];
	if (write_blob(out, &part, l->epoch_s, root, with, err) < 0)
		return -1;
	for (size_t i = 0; i < l->n_entries; i++)
		tree->entries[l->entries[i]].sum = entries[i].sum;
	return 0;
}

int
output_layers_write(struct layer **out, const struct output_layers *plan,
	struct tree *tree, int root, const struct compress *with,
	struct error *err)
{
	scoped_free struct layer *layers = mem_alloc(plan->n, sizeof *layers);

	for (size_t i = 0; i < plan->n; i++) {
		const struct output_layer *l = &plan->list[i];

		if (write_part(&layers[i], tree, l, root, with, err) < 0)
			return -1;
		say_step("layer", "%s%s%zu entries, %" PRId64 " bytes",
			l->name ? text_quotes(l->name) : "",
			l->name ? ", " : "", l->n_entries, layers[i].size);
	}
	*out = take_ptr(layers);
	return 0;
}
