/* SPDX-License-Identifier: Apache-2.0 */
/* purl.h - package URLs, by which statements name packages.
 *
 * source: purl-spec 1.0 */
#ifndef ATTEST_ASK_PURL_H
#define ATTEST_ASK_PURL_H

#include "base/bytes.h"

/* Decoded; texts are heap, absent ones NULL. */
struct purl {
	char *type;  /* lower case: "deb", "npm" */
	char *space; /* "debian", "@babel" */
	char *name;  /* never empty */
	char *version;
	char *upstream; /* qualifier: the source package, "xz-utils@5.6.0-1" */
};
#define PURL_INIT \
	{ \
		.type = NULL \
	}

/* purl_parse - returns 0; -1: it is no package URL */
int purl_parse(struct purl *out, const char *text) MUST_CHECK;
void purl_done(struct purl *purl);
DEFINE_SCOPED_IN(struct purl, purl_done);

/* purl_full_name - the name by which people know the package: of npm and other
 * types with the namespace, "@babel/core", of a distribution's packages
 * without; heap */
char *purl_full_name(const struct purl *purl);

/* purl_base - the URL without version and qualifiers, in the one form that it
 * has: what is escaped, and of pypi in lower case with hyphens; heap */
char *purl_base(const struct purl *purl);
/* purl_escape - add a part of a package URL, escaped */
void purl_escape(struct bytes *out, const char *part);
/* purl_same_name - are these two full names of packages of a type the same?
 * Only letters of other case, and of pypi '-', '_' and '.', are */
bool purl_same_name(const char *type, const char *a, const char *b);

#endif
