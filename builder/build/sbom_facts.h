/* SPDX-License-Identifier: Apache-2.0 */
/* sbom_facts.h - what a product is made of and was made with.
 *
 * source: sbom(7) */
#ifndef BUILDER_BUILD_SBOM_FACTS_H
#define BUILDER_BUILD_SBOM_FACTS_H

#include "attest/provenance.h"
#include "builder/build/product.h"
#include "builder/pin/inputs.h"

/*
 * sbom_facts - the facts of a bill of materials; pure
 *
 * in      provenance  of the same product: repository, commit and recipe
 *         tree        the output, with a digest for each file
 */
void sbom_facts(struct sbom *out, const struct inputs *inputs,
	const struct product *product, const struct provenance *provenance,
	const struct tree *tree);

#endif
