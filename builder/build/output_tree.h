/* SPDX-License-Identifier: Apache-2.0 */
/* output_tree.h - the tree of a build's output, made again from the layers of
 * its image. */
#ifndef BUILDER_BUILD_OUTPUT_TREE_H
#define BUILDER_BUILD_OUTPUT_TREE_H

#include "builder/image/image.h"

/*
 * output_tree_take - if the last n layers of an image hold this tree, put its
 * text into the store
 *
 * The text is no part of an image.  A base lies below these layers.
 * in      tree  digest of the text, as the provenance says
 * returns 1 they do; 0 they hold another one; -1 with the errors of
 * image_tree()
 */
int output_tree_take(struct store *store, const struct image *image, size_t n,
	const struct digest *tree, struct error *err) MUST_CHECK;

#endif
