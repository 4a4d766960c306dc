/* SPDX-License-Identifier: Apache-2.0 */
/* sbom_check.h - is a bill of materials what a build would have written? */
#ifndef BUILDER_BUILD_SBOM_CHECK_H
#define BUILDER_BUILD_SBOM_CHECK_H

#include "attest/provenance.h"
#include "builder/build/statements.h"
#include "builder/image/image.h"

/* What belongs to one image; borrowed. */
struct sbom_checking {
	const struct store *store; /* has the text of the output's tree */
	const struct image *image;
	const struct provenance *made; /* checked */
	const struct statements *statements;
};

/*
 * sbom_check - check the statement number i, a bill of materials
 *
 * Everything in it must be what this release prints of the provenance's inputs,
 * the image's annotations and the files of the output, except the licences of
 * Debian packages: these stand in files of the environment.
 *
 * returns 0; -1 with ERROR_POLICY naming what differs, or ERROR_INPUT
 */
int sbom_check(const struct sbom_checking *check, size_t i,
	struct error *err) MUST_CHECK;

#endif
