/* SPDX-License-Identifier: Apache-2.0 */
/* version_range.h - ranges of versions of any kind of package.
 *
 * source: quarantine(7), "Versions" */
#ifndef ATTEST_POLICY_VERSION_RANGE_H
#define ATTEST_POLICY_VERSION_RANGE_H

#include "attest/policy/version.h"

#define VERSION_BOUNDS_MAX 4

/* What a version must meet, all of it. */
struct version_range {
	struct version_bound {
		char op[3]; /* "<<", "<", "<=", "=", ">=", ">", ">>"; "": the
			       version alone */
		char *version;
	} bounds[VERSION_BOUNDS_MAX];
	size_t n;
};

enum version_meets {
	VERSION_NO,
	VERSION_YES,
	VERSION_UNSURE, /* versions of this form have no known order */
};

/*
 * version_range_parse_of - a range of versions of a type of package URLs
 *
 * Of "deb" ">= 5.6.0, << 5.6.2", or "5.6.1", which stands alone and matches
 * every revision and epoch of it that it does not name itself: also 5.6.1-1.
 * Of other types with an order also with "<" and ">", and a version without an
 * operator is that one alone.  Of a type without an order only such a version
 * is taken.
 * returns 0; -1 with ERROR_INPUT: not a range, or one that no version is in
 */
int version_range_parse_of(struct version_range *out, const char *type,
	const char *text, struct error *err) MUST_CHECK;
/* version_range_parse, version_range_has - the same of "deb"; has() takes texts
 * for which version_is() holds */
int version_range_parse(struct version_range *out, const char *text,
	struct error *err) MUST_CHECK;
bool version_range_has(const struct version_range *range, const char *version);
/* version_range_meets - unsure: the version is in no order, and is not the one
 * that is named */
enum version_meets version_range_meets(const struct version_range *range,
	const char *type, const char *version);
/* version_bound_meets - does this order of a version and a bound fit the
 * operator? */
bool version_bound_meets(const char *op, int order);
void version_range_done(struct version_range *range);
DEFINE_SCOPED_IN(struct version_range, version_range_done);

#endif
