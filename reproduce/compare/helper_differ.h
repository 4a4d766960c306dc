/* SPDX-License-Identifier: Apache-2.0 */
/* helper_differ.h - compares files in a confined process; see
 * builder/archive/helper_archive.h */
#ifndef REPRODUCE_COMPARE_HELPER_DIFFER_H
#define REPRODUCE_COMPARE_HELPER_DIFFER_H

#include "reproduce/compare/differ.h"

/* A file that is open, or a piece of it. */
struct extent {
	int fd; /* of a plain file or a memfd */
	int64_t at, len;
};

/*
 * helper_differ - differ_compare() of two files
 *
 * in      path  of both, as it is printed
 * returns 0; -1: err says why the files could not be compared
 */
int helper_differ(struct differences *out, const char *path,
	const struct extent *a, const struct extent *b,
	struct error *err) MUST_CHECK;

/* helper_differ_causes - look for the causes of differences that were found
 * without a look into a file
 *
 * in/out  *d     the difference of each clue gets its causes
 *         clues  n of them; clue i is of the difference number at[i]
 */
int helper_differ_causes(struct differences *d, const struct clue *clues,
	const size_t *at, size_t n, struct error *err) MUST_CHECK;

#endif
