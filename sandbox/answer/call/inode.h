/* SPDX-License-Identifier: Apache-2.0 */
/* inode.h - inode numbers as the box shows them. */
#ifndef SANDBOX_ANSWER_CALL_INODE_H
#define SANDBOX_ANSWER_CALL_INODE_H

#include "sandbox/answer/call/state.h"

/*
 * inode_number - the inode number that the box shows for a file
 *
 * in      dev, ino  the real ones
 *         path      absolute; NULL or any other text where the file has none;
 *                   used only when the file is seen for the first time
 * returns the same number for each later call; 1 for every file of /proc
 */
uint64_t inode_number(
	struct answer_state *s, uint64_t dev, uint64_t ino, const char *path);
/* inode_path_key - a number for a path, above 0; two paths rarely have one */
uint64_t inode_path_key(const char *path);
bool inode_known(struct answer_state *s, uint64_t dev, uint64_t ino);

#endif
