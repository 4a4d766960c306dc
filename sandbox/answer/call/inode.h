/* SPDX-License-Identifier: Apache-2.0 */
/* inode.h - inode numbers as the box shows them. */
#ifndef SANDBOX_ANSWER_CALL_INODE_H
#define SANDBOX_ANSWER_CALL_INODE_H

#include "sandbox/answer/call/state.h"

/* inode_number - the number that is shown for a file; path matters only where
 * it is not known yet: from the root, or anything else for what has none */
uint64_t inode_number(
	struct answer_state *s, uint64_t dev, uint64_t ino, const char *path);
bool inode_known(struct answer_state *s, uint64_t dev, uint64_t ino);

#endif
