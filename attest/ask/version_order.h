/* SPDX-License-Identifier: Apache-2.0 */
/*
 * version_order.h - does a version of any kind of package meet a bound?
 *
 * source: deb-version(7); version_kind.h
 */
#ifndef ATTEST_ASK_VERSION_ORDER_H
#define ATTEST_ASK_VERSION_ORDER_H

#include "attest/policy/version_range.h"

/*
 * version_meets - for questions, where a version that is passed over is worse
 * than one too many
 *
 * A bound that names no epoch or no revision is compared without: "<= 5.6.1"
 * also means 5.6.1-1 and 1:5.6.1-1.  Versions of types that
 * version_kind_of() knows are compared by their order, all others as Debian's.
 *
 * in      type  of the package URL, or ""
 */
enum version_meets version_meets(const struct version_range *range,
	const char *type, const char *version);

#endif
