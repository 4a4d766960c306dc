/* SPDX-License-Identifier: Apache-2.0 */
/* tree_side.h - one of two trees that are compared. */
#ifndef REPRODUCE_COMPARE_TREE_SIDE_H
#define REPRODUCE_COMPARE_TREE_SIDE_H

#include "reproduce/compare/helper_differ.h"

/* A tree, and where the bytes of its files are. */
struct tree_side {
	struct tree tree;
	int folder; /* open; -1: the tree of layers */
	bool loose; /* only modes that git keeps count */
	/*
	 * Of layers: fills extents[i] for each i of wanted, whose entries are
	 * files; fd stays -1 where the bytes cannot be had.
	 */
	int (*fetch)(struct tree_side *side, const size_t *wanted, size_t n,
		struct error *err);
	void *of; /* what fetch requires */
	void (*of_free)(void *of);
	struct extent *extents;
};
#define TREE_SIDE_INIT \
	{ \
		.folder = -1 \
	}
void tree_side_done(struct tree_side *side);
DEFINE_SCOPED_IN(struct tree_side, tree_side_done);

/* tree_side_sum - compute the digest of a file of a folder, once */
int tree_side_sum(struct tree_side *s, size_t i, struct error *err) MUST_CHECK;

/* tree_side_same - have files i and j the same contents?  Two files in folders
 * are read side by side, up to the first difference
 * returns 1, 0; -1 */
int tree_side_same(struct tree_side *a, size_t i, struct tree_side *b, size_t j,
	struct error *err) MUST_CHECK;

#endif
