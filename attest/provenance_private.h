/* SPDX-License-Identifier: Apache-2.0 */
/* provenance_private.h - between the two files that read provenance. */
#ifndef ATTEST_PROVENANCE_PRIVATE_H
#define ATTEST_PROVENANCE_PRIVATE_H

#include "attest/provenance.h"
#include "attest/statement.h"

#define PROVENANCE_DEFINITION "/predicate/buildDefinition"
#define PROVENANCE_DETAILS "/predicate/runDetails"

/* A member that must be a map, one that may be a list, and a heap text. */
int provenance_map(const struct json **out, const struct json_doc *doc,
	const struct json *map, const char *where, const char *name,
	struct error *err) MUST_CHECK;
int provenance_list(const struct json **out, const struct json_doc *doc,
	const struct json *map, const char *where, const char *name,
	struct error *err) MUST_CHECK;
int provenance_text(char **out, const struct json_doc *doc,
	const struct json *map, const char *where, const struct json_key *key,
	struct error *err) MUST_CHECK;

/* provenance_details - fills p from predicate.runDetails */
int provenance_details(struct provenance *p, const struct json_doc *doc,
	const struct json *predicate, struct error *err) MUST_CHECK;

#endif
