/* SPDX-License-Identifier: Apache-2.0 */
/* facts_private.h - shared by the files that read statements. */
#ifndef ATTEST_ASK_FACTS_PRIVATE_H
#define ATTEST_ASK_FACTS_PRIVATE_H

#include "attest/ask/facts.h"

/* What a statement says of one thing; borrowed, NULL: nothing. */
struct said {
	const char *purl, *name, *version;
	const char *file;   /* "pool/main/x/xz-utils/xz-utils_5.6.0-1_…" */
	const char *digest; /* hex digits of a SHA-256 */
};
/* facts_add - add it to a part, with what its package URL says; -1: there are
 * too many, or it is too long */
int facts_add(struct facts *facts, enum facts_part part,
	const struct said *said) MUST_CHECK;
/* facts_add_line - add a line that thing_print() made; takes it */
int facts_add_line(
	struct facts *facts, enum facts_part part, char *takes) MUST_CHECK;

/* facts_sort - sort each part, and keep each line once */
void facts_sort(struct facts *facts);

/* facts_provenance, facts_spdx, facts_cyclonedx - read a predicate, which is a
 * map; -1: it has not the form */
int facts_provenance(
	struct facts *out, const struct json *predicate) MUST_CHECK;
int facts_spdx(struct facts *out, const struct json *predicate) MUST_CHECK;
int facts_cyclonedx(struct facts *out, const struct json *predicate) MUST_CHECK;

/* facts_map, facts_items, facts_word - the member of a map that is a map, a
 * list or a text; else, and if v is no map, NULL */
const struct json *facts_map(const struct json *v, const char *key);
const struct json *facts_items(const struct json *v, const char *key);
const char *facts_word(const struct json *v, const char *key);

#endif
