/* SPDX-License-Identifier: Apache-2.0 */
/* output_layers.h - the output of a build as the layers of its image.
 * source: recipe(5), THE LAYERS */
#ifndef BUILDER_BUILD_OUTPUT_LAYERS_H
#define BUILDER_BUILD_OUTPUT_LAYERS_H

#include "builder/build/compress.h"

/* Which entries of the output one layer holds. */
struct output_layer {
	const char *name; /* borrowed from the recipe; NULL: of what no layer of
			     the recipe takes */
	int64_t epoch_s;  /* the mtime of every entry */
	size_t *entries;  /* indexes into the tree, rising; heap */
	size_t n_entries;
};

struct output_layers {
	struct output_layer *list; /* bottom first; heap */
	size_t n;                  /* at least 1 */
};
#define OUTPUT_LAYERS_INIT \
	{ \
		.n = 0 \
	}
void output_layers_done(struct output_layers *layers);
DEFINE_SCOPED_IN(struct output_layers, output_layers_done);

/*
 * output_layers_plan - decide which entry goes to which layer; pure
 *
 * The longest "from" that is the path or a folder above it decides.  What no
 * "from" takes is a last layer, unless that would hold nothing.  Each layer
 * also holds the folders above its entries.
 *
 * in      tree     of the image's files: not empty, sorted, with a parent for
 *                  each path
 *         epoch_s  of the build; a layer may have its own
 * returns 0; -1 with ERROR_INPUT: a layer of the recipe would hold nothing but
 *         such folders, or the names of one file go to two layers
 */
int output_layers_plan(struct output_layers *out, const struct tree *tree,
	const struct recipe_output *output, int64_t epoch_s,
	struct error *err) MUST_CHECK;

/*
 * output_layers_write - write the layers into the store
 *
 * in/out  tree  its files get their digests
 * in      root  folder with the contents of the files
 *         with  where, and how if the recipe has a compressor
 * out     *out  heap: one layer for each of plan
 */
int output_layers_write(struct layer **out, const struct output_layers *plan,
	struct tree *tree, int root, const struct compress *with,
	struct error *err) MUST_CHECK;

#endif
