/* SPDX-License-Identifier: Apache-2.0 */
/* version_range.h - ranges of versions of any kind of package.
 *
 * source: quarantine(7), "Versions" */
#ifndef ATTEST_POLICY_VERSION_RANGE_H
#define ATTEST_POLICY_VERSION_RANGE_H

#include "attest/policy/version.h"

enum version_meets {
	VERSION_NO,
	VERSION_YES,
	VERSION_UNSURE, /* versions of this form have no known order */
};

/*
 * version_range_parse_of - a range of versions of a type of package URLs
 *
 * Of "deb" as version_range_parse(); of other types with an order also with
 * "<" and ">", and a version without an operator is that one alone.  Of a type
 * without an order only such a version is taken.
 * returns 0; -1 with ERROR_INPUT
 */
int version_range_parse_of(struct version_range *out, const char *type,
	const char *text, struct error *err) MUST_CHECK;
/* version_range_meets - unsure: the version is in no order, and is not the one
 * that is named */
enum version_meets version_range_meets(const struct version_range *range,
	const char *type, const char *version);
/* version_bound_meets - does this order of a version and a bound fit the
 * operator? */
bool version_bound_meets(const char *op, int order);

#endif
