/* SPDX-License-Identifier: Apache-2.0 */
/* spots_private.h - the ranges in which two byte strings differ. */
#ifndef REPRODUCE_EXPLAIN_SPOTS_PRIVATE_H
#define REPRODUCE_EXPLAIN_SPOTS_PRIVATE_H

#include "reproduce/explain/matcher_private.h"

#define SPOTS_MOST 256

struct spots {
	struct spot list[SPOTS_MOST];
	size_t n;
	bool text; /* all of both sides is text */
};

/*
 * spots_find - the ranges, in their order
 *
 * Finds where the two strings agree again after each difference, looking at
 * most 16 KiB ahead, so the work is linear in the bytes.  What lies behind the
 * last range that there is room for becomes a part of it.
 *
 * out  the memory is the clue's
 */
void spots_find(struct spots *out, const struct clue *clue);
/* spots_between - append those of two parts of the clue */
void spots_between(struct spots *out, const struct clue *clue, struct slice a,
	struct slice b);
/* spots_of_items - the same, of the lines or the texts that only one side has:
 * the others may stand in another order */
void spots_of_items(struct spots *out, const struct clue *clue);
void items_unmatched(struct spots *out, const struct clue *clue, uint8_t end);
/* spot_whole - all of the difference as one spot */
void spot_whole(struct spot *out, const struct clue *clue);

#endif
