/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/output_layers.h"
#include "base/say.h"
#include "builder/build/output_places.h"
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

/* A layer cannot link to a file of another one: layer(5). */
static int
check_links(const struct output_places *places, struct error *err)
{
	const struct tree_entry *file = NULL;
	const struct tree_entry *link = output_places_torn(places, &file);

	if (!link)
		return 0;
	return error_set(err, ERROR_INPUT,
		"%s and %s are hard links to one file, but the recipe's key "
		"'image.layers' puts them into two layers; copy the file in "
		"the build script, or put both into one layer",
		text_quotes(file->path), text_quotes(link->path));
}

/* Place i is layer i of the recipe, and the last one what no layer takes. */
static void
find_places(struct output_places *out, const struct tree *tree,
	const struct recipe_output *output)
{
	scoped_free struct output_path *paths =
		mem_alloc(output->n_layers, sizeof *paths);

	for (size_t i = 0; i < output->n_layers; i++)
		paths[i] = (struct output_path){output->layers[i].from, i};
	output_places_find(
		out, tree, paths, output->n_layers, output->n_layers);
}

static int
add_layer(struct output_layers *out, const struct output_places *places,
	const struct recipe_layer *row, size_t place, int64_t epoch_s,
	struct error *err)
{
	struct output_layer *layer;

	if (output_places_empty(places, place)) {
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
	output_places_collect(
		&layer->entries, &layer->n_entries, places, place, true);
	return 0;
}

int
output_layers_plan(struct output_layers *out, const struct tree *tree,
	const struct recipe_output *output, int64_t epoch_s, struct error *err)
{
	scoped(output_places_done) struct output_places places = {.tree = NULL};
	scoped(output_layers_done) struct output_layers layers =
		OUTPUT_LAYERS_INIT;

	find_places(&places, tree, output);
	if (check_links(&places, err) < 0)
		return -1;
	for (size_t i = 0; i <= output->n_layers; i++)
		if (add_layer(&layers, &places,
			    i < output->n_layers ? &output->layers[i] : NULL, i,
			    epoch_s, err) < 0)
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
