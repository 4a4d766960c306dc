/* SPDX-License-Identifier: Apache-2.0 */
/* image_side.h - the files of an image, to compare them. */
#ifndef REPRODUCE_COMPARE_IMAGE_SIDE_H
#define REPRODUCE_COMPARE_IMAGE_SIDE_H

#include "builder/image/image.h"
#include "reproduce/compare/trees_differ.h"

/* image_side - the tree of an image, from the indexes of its layers; store and
 * image are borrowed while out is used */
int image_side(struct tree_side *out, const struct store *store,
	const struct image *image, struct error *err) MUST_CHECK;

/* layer_side - out->tree is that of one layer in this file, which is borrowed
 */
void layer_side(struct tree_side *out, int fd);

#endif
