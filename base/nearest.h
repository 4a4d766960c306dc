/* SPDX-License-Identifier: Apache-2.0 */
/* nearest.h - which word did the user mean? */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

/* The best candidate so far: the first of those that are equally near. */
struct nearest {
	const char *word; /* NULL: none is near; borrowed */
	size_t distance;
};
#define NEAREST_INIT \
	{ \
		.word = NULL \
	}

/* nearest_try - take the candidate if a mistyped word may be meant as it, and
 * none before was as near */
void nearest_try(struct nearest *n, const char *word, const char *candidate);

/* nearest_distance - how many letters are missing, too many, wrong, or changed
 * places with the next one; SIZE_MAX for words of more than 31 bytes */
size_t nearest_distance(const char *a, const char *b);

#endif
