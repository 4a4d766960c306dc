/* SPDX-License-Identifier: Apache-2.0 */
/*
 * makers_census.h - the processes of two traces, by their arguments.
 *
 * Processes with the same arguments are one crew: process ids vary from run to
 * run, arguments do not.
 */
#ifndef REPRODUCE_COMPARE_MAKERS_CENSUS_H
#define REPRODUCE_COMPARE_MAKERS_CENSUS_H

#include "reproduce/compare/makers.h"

struct crew {
	struct maker maker; /* its reason is of one difference at a time */
	size_t score;       /* bytes of the path that it names, plus one */
	size_t opener[2];   /* the process that opened the file */
};

/* A word of the arguments that may be the name of a file: without folders, and
 * without its ending. */
struct name_word {
	const char *argv, *at; /* the arguments, and the word in them */
	size_t stem, len;
	size_t crew;
};

struct census {
	struct crew *crews; /* sorted by argv */
	size_t n;
	struct name_word *words; /* sorted by stem */
	size_t n_words;
	const struct trace *traces[2];
	size_t *crew_of[2]; /* of each process of a trace */
};

/* census_begin - count both traces, one of which may be NULL; they are
 * borrowed */
void census_begin(
	struct census *out, const struct trace *a, const struct trace *b);
void census_done(struct census *c);
DEFINE_SCOPED_IN(struct census, census_done);

/*
 * census_score - score the crews whose arguments name this path
 *
 * Of "a.deb//usr/bin/x" the innermost name counts that an argument has.
 * returns the score of the makers; 0 if no argument names it
 */
size_t census_score(struct census *c, const char *path);

#endif
