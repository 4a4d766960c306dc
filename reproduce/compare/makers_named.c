/* SPDX-License-Identifier: Apache-2.0 */
/* Which processes name a file in their arguments. */
#include "reproduce/compare/makers_census.h"

#define RIVALS_MAX 512 /* words that are tried for one file */

/* How many bytes of the path's end the word and what is before it name; whole
 * names of folders only. */
static size_t
named_bytes(const struct name_word *w, const char *path, size_t len)
{
	const char *end = w->at + w->len;
	size_t same = 0, whole = 0;

	while (same < len && end - same > w->argv &&
		end[-1 - (ptrdiff_t)same] == path[len - 1 - same]) {
		same++;
		if (same == len || path[len - 1 - same] == '/')
			whole = same;
	}
	/* "/out/x" names the file x, "out-x" does not */
	if (whole == len && end - whole > w->argv &&
		!census_ends_word(end[-1 - (ptrdiff_t)whole]))
		return 0;
	return whole;
}

/* Gives the crews that name this piece of a path their score; returns the best
 * one. */
static size_t
score_piece(struct census *c, const char *path, size_t len)
{
	const char *slash = len ? memrchr(path, '/', len) : NULL;
	const char *name = slash ? slash + 1 : path;
	const size_t n_name = len - (size_t)(name - path);
	const size_t stem = census_stem(name, n_name);
	size_t at = census_find(c, name, stem), best = 0;

	for (size_t n = 0; n < RIVALS_MAX && at < c->n_words; n++, at++) {
		const struct name_word *w = &c->words[at];
		const bool exact =
			w->len == n_name && memcmp(w->at, name, n_name) == 0;
		const size_t score = exact ? 1 + named_bytes(w, path, len) : 1;
		struct crew *crew = &c->crews[w->crew];

		if (w->stem != stem || memcmp(w->at, name, stem) != 0)
			break;
		/* one letter says nothing */
		if (n_name == 1 && score <= 2 && len > 1)
			continue;
		if (score > crew->score) {
			crew->score = score;
			crew->maker.reason =
				score > 1 ? MAKER_NAMES : MAKER_STEM;
		}
		best = score > best ? score : best;
	}
	return best;
}

size_t
census_score(struct census *c, const char *path)
{
	size_t end = strlen(path), best = 0;

	for (;;) {
		size_t from = end, score;

		while (from > 0 && !(from > 1 && path[from - 1] == '/' &&
					   path[from - 2] == '/'))
			from--;
		score = score_piece(c, path + from, end - from);
		best = score > best ? score : best;
		if (best > 1 || from == 0)
			return best;
		end = from - 2;
	}
}
