/* SPDX-License-Identifier: Apache-2.0 */
/*
 * order_parts.h - the parts of two files that may be the same ones in another
 * order: lines, words of a line, names in bytes that are no text.
 */
#ifndef REPRODUCE_EXPLAIN_ORDER_PARTS_H
#define REPRODUCE_EXPLAIN_ORDER_PARTS_H

#include "reproduce/explain/matcher_private.h"

/* The parts of one side, and the same ones sorted; they point into the clue. */
struct order_parts {
	struct slice *list, *sorted;
	size_t n;
	bool counted; /* each line began with a count, which is left out */
};
void order_parts_done(struct order_parts *p);
DEFINE_SCOPED_IN(struct order_parts, order_parts_done);

/* order_parts_read - cut both sides of a spot
 * returns whether both have the same parts, and not in one order */
bool order_parts_read(
	struct order_parts *a, struct order_parts *b, const struct spot *s);
/* order_parts_keep_moved - only the parts from the first to the last that moved
 */
void order_parts_keep_moved(struct order_parts *a, struct order_parts *b);
/* order_parts_compare - by bytes; for qsort() */
int order_parts_compare(const void *a, const void *b);

#endif
