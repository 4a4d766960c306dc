/* SPDX-License-Identifier: Apache-2.0 */
/* provenance_private.h - shared by provenance_parse.c and provenance_details.c,
 * which together read provenance. */
#ifndef ATTEST_PROVENANCE_PRIVATE_H
#define ATTEST_PROVENANCE_PRIVATE_H

#include "attest/provenance.h"
#include "attest/statement.h"

#define PROVENANCE_DEFINITION "/predicate/buildDefinition"
#define PROVENANCE_DETAILS "/predicate/runDetails"

/* provenance_details - fills p from predicate.runDetails */
int provenance_details(struct provenance *p, const struct json_doc *doc,
	const struct json *predicate, struct error *err) MUST_CHECK;

#endif
