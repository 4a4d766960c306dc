/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layer_found.h - the entries of a foreign tar on their way to a tree.
 *
 * For layer_read.c.
 */
#ifndef BUILDER_IMAGE_LAYER_FOUND_H
#define BUILDER_IMAGE_LAYER_FOUND_H

#include "builder/image/tree.h"

struct layer_found {
	struct layer_item *items; /* in the order of the stream */
	size_t n_items;
};

/* layer_found_add - one more, zeroed; valid until the next one */
struct tree_entry *layer_found_add(struct layer_found *found);
void layer_found_done(struct layer_found *found);

/*
 * layer_found_tree - in the form that layer(5) has
 *
 * Sorted; folders that the tar leaves out are added; of the names of one file
 * the first in order is the file, whichever the tar called so.
 *
 * in/out  found  spent
 * returns 0; -1 with ERROR_INPUT: a path twice, a hard link to what is no
 *         earlier file, …; ERROR_LIMIT
 */
int layer_found_tree(struct tree *out, struct layer_found *found,
	const struct tree_limits *limits, struct error *err) MUST_CHECK;

#endif
