/* SPDX-License-Identifier: Apache-2.0 */
/*
 * facts_dpkg.h - what the database of dpkg in an image says that is installed.
 *
 * The files are foreign and unsigned.  A file that breaks a rule is refused as
 * a whole.
 *
 * source: deb822(5), dpkg(1), os-release(5), purl-spec 1.0
 */
#ifndef ATTEST_ASK_FACTS_DPKG_H
#define ATTEST_ASK_FACTS_DPKG_H

#include "attest/ask/facts.h"

#define DPKG_FILE_MAX ((size_t)64 << 20) /* bytes */
#define DPKG_LINE_MAX ((size_t)64 << 10)
#define DPKG_PACKAGES_MAX 100000 /* in one image */

/* The distribution of an image; what is not known is NULL. */
struct distro {
	char *id;      /* "debian" */
	char *release; /* "12" */
};
#define DISTRO_INIT \
	{ \
		.id = NULL \
	}
void distro_done(struct distro *distro);
DEFINE_SCOPED_IN(struct distro, distro_done);
/* distro_parse - read an os-release; what it does not say plainly stays NULL */
void distro_parse(struct distro *out, const char *text, size_t len);

enum dpkg_file {
	DPKG_STATUS, /* var/lib/dpkg/status: only what is marked as installed */
	DPKG_RECORD, /* a file of status.d: it may leave out that mark */
};
/*
 * facts_dpkg_add - add the installed packages of one file to FACTS_CONTAINS
 *
 * Each line is the one that an SBOM with the same package URL would give.
 * returns 0; -1: the file is refused, and *f has a part of it
 */
int facts_dpkg_add(struct facts *f, enum dpkg_file kind, const char *text,
	size_t len, const struct distro *distro) MUST_CHECK;
/* facts_dpkg_end - after the last file: sort the lines and set the kind */
void facts_dpkg_end(struct facts *f);

#endif
