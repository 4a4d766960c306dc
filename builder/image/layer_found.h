/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layer_found.h - the entries of a foreign tar, before they become a tree.
 *
 * Only layer_read.c, layer_pick.c and dpkg_layers.c use it.
 */
#ifndef BUILDER_IMAGE_LAYER_FOUND_H
#define BUILDER_IMAGE_LAYER_FOUND_H

#include "builder/image/tree.h"

struct layer_found {
	struct layer_item *items; /* in the order of the stream */
	size_t n_items;
};

/* layer_found_add - append a zeroed entry; the pointer is valid until the next
 * call */
struct tree_entry *layer_found_add(struct layer_found *found);
void layer_found_done(struct layer_found *found);

/*
 * layer_found_tree - turn the entries into a tree in the form of layer(5)
 *
 * Sorts them and adds the folders that the tar leaves out.  Of several names
 * of one file, the first in sort order becomes the file, whichever name the tar
 * used for it.
 *
 * in/out  found  emptied: the tree takes the entries
 * returns 0; -1 with ERROR_INPUT: a path listed twice, a hard link to something
 *         that is not an earlier file, …; ERROR_LIMIT
 */
int layer_found_tree(struct tree *out, struct layer_found *found,
	const struct tree_limits *limits, struct error *err) MUST_CHECK;

/* layer_found_path - heap: "./usr/bin/" becomes "usr/bin", the root becomes ""
 */
char *layer_found_path(const char *path);

#endif
