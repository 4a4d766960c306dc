/* SPDX-License-Identifier: Apache-2.0 */
/*
 * version.h - versions of Debian packages.
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

/*
 * version_is_upstream - is the wanted version this one, but for the epoch and
 * the revision that it does not name?  5.6.1 is 1:5.6.1-1.
 */
bool version_is_upstream(const char *wanted, const char *version);

#endif
