/* SPDX-License-Identifier: Apache-2.0 */
/* tree_file.h - open a file that a tree lists. */
#ifndef BUILDER_IMAGE_TREE_FILE_H
#define BUILDER_IMAGE_TREE_FILE_H

#include "builder/image/tree.h"

/*
 * tree_file_open - open a file for reading
 *
 * If its owner may not read it, its mode is changed first.
 *
 * in      root   the folder that the tree was read from
 *         entry  a TREE_FILE
 * returns the descriptor; -1 with ERROR_INTEGRITY: it is no longer a file of
 *         that size; ERROR_POLICY: file capabilities, a link or a mount in the
 *         path; ERROR_SYSTEM
 */
int tree_file_open(
	int root, const struct tree_entry *entry, struct error *err) MUST_CHECK;
/* tree_file_changed - fail with ERROR_INTEGRITY: the file changed */
int tree_file_changed(const struct tree_entry *entry, struct error *err);

#endif
