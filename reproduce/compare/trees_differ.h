/* SPDX-License-Identifier: Apache-2.0 */
/* trees_differ.h - what differs between two trees of files. */
#ifndef REPRODUCE_COMPARE_TREES_DIFFER_H
#define REPRODUCE_COMPARE_TREES_DIFFER_H

#include "reproduce/compare/tree_side.h"

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
