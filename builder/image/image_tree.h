/* SPDX-License-Identifier: Apache-2.0 */
/* image_tree.h - the file tree of an image: its layers on top of each other.
 *
 * source: OCI image-spec 1.1, layer.md */
#ifndef BUILDER_IMAGE_IMAGE_TREE_H
#define BUILDER_IMAGE_IMAGE_TREE_H

#include "builder/image/image.h"

/* image_tree - lay the trees of layer_index_tree() on top of each other; -1 with
 * its errors.  Nothing tells whether the blobs have their digests and diff_ids
 */
int image_tree(struct tree *out, const struct store *store,
	const struct image *image, struct error *err) MUST_CHECK;

/*
 * image_tree_lay - lay the entries of one layer over a tree; pure
 *
 * A whiteout removes entries of the tree and never those of its own layer.
 *
 * in/out  tree   sorted
 *         layer  sorted; emptied: the tree takes its entries
 */
void image_tree_lay(struct tree *tree, struct tree *layer);

#endif
