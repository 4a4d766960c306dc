/* SPDX-License-Identifier: Apache-2.0 */
/*
 * version.h - versions of Debian packages, and ranges of them.
 *
 * source: Debian Policy 5.6.12; deb-version(7)
 */
#ifndef ATTEST_POLICY_VERSION_H
#define ATTEST_POLICY_VERSION_H

#include "base/bytes.h"

/* version_is - is this the text of a version? */
bool version_is(const char *text);
/* version_compare - below, at or above 0, as for strcmp() */
int version_compare(const char *a, const char *b);

#define VERSION_BOUNDS_MAX 4

/* What a version must meet, all of it. */
struct version_range {
	struct version_bound {
		char op[3]; /* "<<", "<=", "=", ">=", ">>"; "": the upstream
			       version */
		char *version;
	} bounds[VERSION_BOUNDS_MAX];
	size_t n;
};

/*
 * version_range_parse - ">= 5.6.0, << 5.6.2", or "5.6.1"
 *
 * A version without an operator stands alone and matches every revision and
 * epoch of it that it does not name itself: 5.6.1 also matches 5.6.1-1.
 * returns 0; -1 with ERROR_INPUT: not a range, or one that no version is in
 */
int version_range_parse(struct version_range *out, const char *text,
	struct error *err) MUST_CHECK;
bool version_range_has(const struct version_range *range, const char *version);
void version_range_done(struct version_range *range);
DEFINE_SCOPED_IN(struct version_range, version_range_done);

#endif
