/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twins.h - which file of A is which file of B.
 *
 * Files are paired by name.  Of those that are left, two are the same file
 * under another name if they are of one type and hold the same bytes, in one
 * folder or with one last name; or if they are in one folder and their names
 * differ only in digits or a random part.  Two folders are the same one if no
 * others in their place are left, and their names begin or end alike.
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
