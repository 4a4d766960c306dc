/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spdx_licence.h - SPDX licence expressions, from the names in Debian's
 * copyright files.
 *
 * source: copyright-format 1.0, "License specification"; SPDX 2.3, annex D
 */
#ifndef ATTEST_SBOM_SPDX_LICENCE_H
#define ATTEST_SBOM_SPDX_LICENCE_H

#include "attest/sbom/sbom.h"

/* A licence that SPDX's list does not have. */
struct spdx_reference {
	char *id;          /* "LicenseRef-…" */
	char *name;        /* as the copyright file writes it */
	struct digest sum; /* of that file, or zero: a recipe names it */
};
struct spdx_references {
	struct spdx_reference *list; /* sorted by id, each once */
	size_t n;
};
void spdx_references_done(struct spdx_references *references);
DEFINE_SCOPED_IN(struct spdx_references, spdx_references_done);

/*
 * spdx_licence - the expression of a package: heap; NULL if nothing is known
 *
 * Every licence that a copyright file names counts: they are joined by AND.  A
 * name that is not in the table, or not written as the format requires, becomes
 * a LicenseRef.
 *
 * out     references  gets those of the expression; may be NULL
 */
char *spdx_licence(
	const struct sbom_package *package, struct spdx_references *references);

#endif
