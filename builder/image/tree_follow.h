/* SPDX-License-Identifier: Apache-2.0 */
/* tree_follow.h - find what a path leads to, in trees on top of each other. */
#ifndef BUILDER_IMAGE_TREE_FOLLOW_H
#define BUILDER_IMAGE_TREE_FOLLOW_H

#include "builder/image/tree.h"

/*
 * tree_follow - follow links as the kernel does for a process whose root is the
 * image; pure
 *
 * in      upper  the layer of the output
 *         lower  what lies below it; may be empty
 *         path   with or without a leading slash
 * returns the entry, which is no link; NULL if the path leads nowhere
 */
const struct tree_entry *tree_follow(
	const struct tree *upper, const struct tree *lower, const char *path);

#endif
