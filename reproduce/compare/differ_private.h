/* SPDX-License-Identifier: Apache-2.0 */
/* differ_private.h - the shapes of files that differ.c chooses between. */
#ifndef REPRODUCE_COMPARE_DIFFER_PRIVATE_H
#define REPRODUCE_COMPARE_DIFFER_PRIVATE_H

#include "reproduce/compare/format.h"

/* The two files at one path, and the format of both. */
struct both {
	const char *path;
	const struct format_row *row;
	struct slice a, b;
};

/* differ_members, differ_parts, differ_expanded - look into both files
 * returns 0; -1: one of them cannot be read, and nothing was appended */
int differ_members(struct differ *d, const struct both *f);
int differ_parts(struct differ *d, const struct both *f);
int differ_expanded(struct differ *d, const struct both *f);

/* differ_encoded - append that only the encoding differs */
void differ_encoded(struct differ *d, const struct both *f, const char *note);

/* differ_expand - the contents of a compressed file, within the bounds
 * out     *used  bytes of it up to what follows the last stream
 * returns 0; -1: damaged, or beyond them */
int differ_expand(struct differ *d, struct bytes *out, size_t *used,
	const struct format_row *row, struct slice s);
/* differ_forget - give the memory of expanded bytes back */
void differ_forget(struct differ *d, struct bytes *expanded);

/* kind_of_sighting, words_of_sighting - how it is told; the words are heap or
 * NULL
 */
enum difference_kind kind_of_sighting(const struct sighting *f);
char *words_of_sighting(const struct sighting *f);
/* security_words - heap: what it means for who runs the file; NULL: nothing
 * that is sure */
char *security_words(const struct sighting *f);

/* lines_of - heap: the lines of two texts that differ, with - and + before
 * them; NULL: there is nothing to show */
char *lines_of(struct slice a, struct slice b);

#endif
