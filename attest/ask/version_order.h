/* SPDX-License-Identifier: Apache-2.0 */
/*
 * version_order.h - does a version of any kind of package meet a bound?
 *
 * source: deb-version(7); Semantic Versioning 2.0.0, section 11
 */
#ifndef ATTEST_ASK_VERSION_ORDER_H
#define ATTEST_ASK_VERSION_ORDER_H

#include "attest/policy/version.h"

enum version_meets {
	VERSION_NO,
	VERSION_YES,
	VERSION_UNSURE, /* versions of this form have no known order */
};

/*
 * version_meets - for questions, where a version that is passed over is worse
 * than one too many
 *
 * A bound that names no epoch or no revision is compared without: "<= 5.6.1"
 * also means 5.6.1-1 and 1:5.6.1-1.  Versions of npm, cargo and golang are
 * compared as semantic versions.
 *
 * in      type  of the package URL, or ""
 */
enum version_meets version_meets(const struct version_range *range,
	const char *type, const char *version);

#endif
