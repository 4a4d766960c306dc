/* SPDX-License-Identifier: Apache-2.0 */
/* output_parts.h - the output of a build, divided among the recipe's images.
 * source: recipe(5), SEVERAL IMAGES */
#ifndef BUILDER_BUILD_OUTPUT_PARTS_H
#define BUILDER_BUILD_OUTPUT_PARTS_H

#include "builder/image/tree.h"
#include "builder/recipe/recipe.h"

struct output_parts {
	struct tree *list; /* one for each output of the recipe; heap.  Paths
			      and targets are borrowed from the whole tree */
	size_t n;
};
#define OUTPUT_PARTS_INIT \
	{ \
		.n = 0 \
	}
void output_parts_done(struct output_parts *parts);
DEFINE_SCOPED_IN(struct output_parts, output_parts_done);

/*
 * output_parts_divide - give each entry to the one image that takes it; pure
 *
 * The longest path of an output that is the path of the entry or of a folder
 * above it decides; the path "" is above all.  Each part also holds the folders
 * above its entries.
 *
 * in      tree  the whole output: not empty, sorted, with a parent for each
 * path returns 0; -1 with ERROR_INPUT: an entry that no output takes, a path
 * that is not there, an output that would hold nothing but such folders, or the
 *         names of one file go to two outputs
 */
int output_parts_divide(struct output_parts *out, const struct tree *tree,
	const struct recipe *recipe, struct error *err) MUST_CHECK;

#endif
