/* SPDX-License-Identifier: Apache-2.0 */
/* output_places.h - which entry of a tree goes where, by the longest path. */
#ifndef BUILDER_BUILD_OUTPUT_PLACES_H
#define BUILDER_BUILD_OUTPUT_PLACES_H

#include "builder/image/tree.h"

/* What is at a path and beneath it goes to a place. */
struct output_path {
	const char *from; /* relative to the root of the tree; "": everything */
	size_t place;
};

struct output_places {
	const struct tree *tree; /* borrowed */
	size_t *of;              /* the place of each entry; heap */
	bool *carried; /* a folder that another place holds, too; heap */
};
void output_places_done(struct output_places *places);
DEFINE_SCOPED_IN(struct output_places, output_places_done);

/*
 * output_places_find - find the place of each entry; pure
 *
 * The longest path that is that of the entry or of a folder above it decides.
 * in      tree  sorted, with a parent for each path; borrowed
 *         rest  the place of what no path takes
 */
void output_places_find(struct output_places *out, const struct tree *tree,
	const struct output_path *paths, size_t n_paths, size_t rest);

/* output_places_torn - find a hard link whose file is in another place; NULL if
 * no hard link is torn. *file is its file */
const struct tree_entry *output_places_torn(
	const struct output_places *places, const struct tree_entry **file);

/* output_places_empty - would the place hold only folders that other places
 * hold, too? */
bool output_places_empty(const struct output_places *places, size_t place);

/*
 * output_places_collect - the entries of a place and the folders above them
 *
 * in      all  also the folders that belong to the place and of which only
 *              other places hold anything
 * out     *out  rising indexes; heap
 */
void output_places_collect(size_t **out, size_t *n,
	const struct output_places *places, size_t place, bool all);

#endif
