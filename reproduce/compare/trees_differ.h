/* SPDX-License-Identifier: Apache-2.0 */
/* trees_differ.h - what differs between two trees of files. */
#ifndef REPRODUCE_COMPARE_TREES_DIFFER_H
#define REPRODUCE_COMPARE_TREES_DIFFER_H

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

/*
 * trees_differ - append what differs, with causes
 *
 * A folder is compared with layers by what a layer would keep of its modes.
 *
 * in      prefix  before each path, "" or "linux/arm64//"
 * in/out  a, b    digests that were computed stay in their trees
 */
int trees_differ(struct differences *out, const char *prefix,
	struct tree_side *a, struct tree_side *b, struct error *err) MUST_CHECK;

#endif
