/* SPDX-License-Identifier: Apache-2.0 */
/* verdict_private.h - the members of a verdict, for printing and parsing. */
#ifndef ATTEST_VERDICT_PRIVATE_H
#define ATTEST_VERDICT_PRIVATE_H

#include "attest/verdict.h"

#include <stddef.h>

/* A row is a member of a map of the predicate: a text or a number. */
struct verdict_row {
	const char *map; /* NULL: of the predicate itself */
	const char *name;
	size_t at; /* in struct verdict: char * or int64_t */
	bool required;
};

extern const struct verdict_row verdict_texts[], verdict_numbers[],
	verdict_times[];
extern const size_t n_verdict_texts, n_verdict_numbers, n_verdict_times;

#define AT "/predicate"

/* The predicate of the document that is read. */
struct verdict_at {
	const struct json_doc *doc;
	const struct json *p; /* the predicate */
};

/* verdict_lists - read the levels, runs, differences, causes, passes, evidence
 */
int verdict_lists(struct verdict *v, const struct verdict_at *at,
	struct error *err) MUST_CHECK;

static inline void *
verdict_member(const struct verdict *v, size_t at)
{
	return (char *)v + at;
}

#endif
