/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sbom.h - what an image is made of and was made with, as facts.
 *
 * spdx.h and cyclonedx.h print them.  The same facts give the same bytes:
 * canonical JSON, no clock, everything in the order of the facts.
 *
 * source: sbom(7)
 */
#ifndef ATTEST_SBOM_SBOM_H
#define ATTEST_SBOM_SBOM_H

#include "base/digest.h"
#include "base/json.h"

#define SBOM_SPDX_PREDICATE "https://spdx.dev/Document"
#define SBOM_CYCLONEDX_PREDICATE "https://cyclonedx.org/bom"

enum sbom_role {
	SBOM_BASE,        /* the image contains it */
	SBOM_ENVIRONMENT, /* a build tool */
	SBOM_SOURCE,      /* what the output was made from */
};

enum sbom_kind {
	SBOM_PACKAGE,
	SBOM_ARCHIVE,
	SBOM_COMMIT,
	SBOM_IMAGE,
	SBOM_SYSTEM, /* a distribution of packages */
};

/* What a machine-readable copyright file says of a package. */
struct sbom_copyright {
	char **names;   /* the licences of its files as it writes them, sorted,
			   each once; heap */
	size_t n_names; /* 0: nothing is known */
	struct digest sum; /* of the file */
};
/* sbom_copyright_copy - fill *to with a copy */
void sbom_copyright_copy(
	struct sbom_copyright *to, const struct sbom_copyright *from);
void sbom_copyright_done(struct sbom_copyright *copyright);
DEFINE_SCOPED_IN(struct sbom_copyright, sbom_copyright_done);

/* Texts are heap; absent ones NULL. */
struct sbom_package {
	enum sbom_role role;
	enum sbom_kind kind;
	char *name, *version;
	char *purl;
	char *location;    /* where it can be had, as SPDX spells it */
	char *file;        /* its name in an archive */
	struct digest sum; /* or zero */
	char *licence;     /* an SPDX expression, as somebody declared it */
	struct sbom_copyright copyright; /* counts if licence is NULL */
};

struct sbom_file {
	char *path; /* "usr/bin/hello" */
	struct digest sum;
};

struct sbom {
	struct sbom_package image; /* its sum is the manifest; role and kind do
				      not count */
	int64_t epoch_s;
	char *tool_version; /* of hallmark */
	struct sbom_package *packages;
	size_t n_packages;
	struct sbom_file *files; /* of the output, sorted by path */
	size_t n_files;
	size_t n_unlisted; /* files that are too many to be listed */
};
#define SBOM_INIT \
	{ \
		.epoch_s = 0 \
	}
void sbom_done(struct sbom *sbom);
DEFINE_SCOPED_IN(struct sbom, sbom_done);

/* sbom_role_name - "base", "environment" or "source" */
const char *sbom_role_name(enum sbom_role role);
/* sbom_is_unknown - true if nothing says what licence a package has */
bool sbom_is_unknown(const struct sbom_package *package);
/* sbom_unknown - the number of such packages, without the image itself */
size_t sbom_unknown(const struct sbom *sbom);

#endif
