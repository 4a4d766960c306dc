/* SPDX-License-Identifier: Apache-2.0 */
/* folder_tree.h - the tree of a folder as it is, to compare it. */
#ifndef REPRODUCE_COMPARE_FOLDER_TREE_H
#define REPRODUCE_COMPARE_FOLDER_TREE_H

#include "builder/image/tree.h"

/*
 * folder_tree - list what is beneath an open folder
 *
 * Unlike tree_list() it takes any name and any type of file (b, c, p and s as
 * find(1) calls them) and keeps all bits of the modes.  No link is followed, no
 * file is opened, owners and times are left out.
 *
 * returns 0; -1 with ERROR_LIMIT beyond a million entries, ERROR_SYSTEM
 */
int folder_tree(struct tree *out, int fd, struct error *err) MUST_CHECK;

/* folder_open - open a file beneath the folder; no link is followed, and what
 * holes_check() refuses is not opened */
int folder_open(int fd, const char *path, struct error *err) MUST_CHECK;

#endif
