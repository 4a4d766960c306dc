/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deb_purl.h - the package URL of a Debian package.
 *
 * source: purl-spec 1.0, type deb
 */
#ifndef ATTEST_POLICY_DEB_PURL_H
#define ATTEST_POLICY_DEB_PURL_H

#include "base/bytes.h"

#define DEB_PURL "pkg:deb/debian/"

struct deb_purl { /* heap */
	char *name;
	char *version; /* NULL: the URL has none */
};
#define DEB_PURL_INIT \
	{ \
		.name = NULL \
	}

/*
 * deb_purl_parse - the name and the version in a package URL, decoded
 *
 * Qualifiers and a subpath are passed over.
 * returns 0; 1: it is no package URL; -1: it is one that is not of Debian or
 *         cannot be understood
 */
int deb_purl_parse(struct deb_purl *out, const char *uri) MUST_CHECK;
void deb_purl_done(struct deb_purl *p);
DEFINE_SCOPED_IN(struct deb_purl, deb_purl_done);

#endif
