/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twins.h - which file of A is which file of B.
 *
 * Files are paired by name.  Of those that are left, two are the same file
 * under another name if they are of one type and in one folder, and hold the
 * same bytes or have names that differ only in digits or a random part.
 */
#ifndef REPRODUCE_COMPARE_TWINS_H
#define REPRODUCE_COMPARE_TWINS_H

#include "base/bytes.h"
#include "reproduce/explain/clue.h"

struct twin {
	const char *name; /* a path */
	char type;
	struct slice data; /* what tells two files apart; may be a digest */
};

/* The index of the other side's file, or SIZE_MAX. */
struct twins {
	size_t *of_a, *of_b; /* heap */
};

/* twins_names - pair files by name; of several with one name the first with the
 * first */
void twins_names(struct twins *out, const struct twin *a, size_t n_a,
	const struct twin *b, size_t n_b);
/* twins_renamed - pair what is left */
void twins_renamed(struct twins *t, const struct twin *a, size_t n_a,
	const struct twin *b, size_t n_b);
void twins_done(struct twins *t);

/* twins_alike - do two paths in one folder differ only in digits or a random
 * part? */
bool twins_alike(const char *a, const char *b);

#endif
