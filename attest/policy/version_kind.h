/* SPDX-License-Identifier: Apache-2.0 */
/*
 * version_kind.h - how the versions of each kind of package are ordered.
 *
 * source: Semantic Versioning 2.0.0, section 11; PEP 440; "Version Order
 * Specification" of Maven's POM reference; Gem::Version
 */
#ifndef ATTEST_POLICY_VERSION_KIND_H
#define ATTEST_POLICY_VERSION_KIND_H

#include "base/bytes.h"

#define VERSION_TEXT_MAX 128 /* bytes */

struct version_kind {
	const char *types[4]; /* of package URLs; the rest NULL */
	bool (*is)(const char *text);
	/* of two texts for which is() holds: below, at or above 0 */
	int (*compare)(const char *a, const char *b);
	char local; /* begins a part that a bound without it does not see; or
		     * NUL */
	/* what a bound without an operator matches; NULL: what is equal */
	bool (*alone)(const char *bound, const char *version);
	bool doubled;  /* "<<" and ">>", but neither "<" nor ">" */
	bool platform; /* "-PLATFORM" may stand behind a version */
};

/* version_kind_of - NULL: the versions of this type have no order that is
 * known */
const struct version_kind *version_kind_of(const char *type);

/* version_kind_order - compare a version and a bound, for both of which is()
 * holds: "1.0+local" is 1.0 beside a bound without a local part */
int version_kind_order(const struct version_kind *kind, const char *version,
	const char *bound);

bool order_semver_is(const char *text);
int order_semver(const char *a, const char *b);
bool order_pep440_is(const char *text);
int order_pep440(const char *a, const char *b);
bool order_maven_is(const char *text);
int order_maven(const char *a, const char *b);
bool order_gem_is(const char *text);
int order_gem(const char *a, const char *b);

/* order_numbers - two numbers of any length, leading zeros passed over */
int order_numbers(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
