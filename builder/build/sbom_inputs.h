/* SPDX-License-Identifier: Apache-2.0 */
/* sbom_inputs.h - the inputs of a build, as far as a bill of materials tells of
 * them, from the provenance of that build. */
#ifndef BUILDER_BUILD_SBOM_INPUTS_H
#define BUILDER_BUILD_SBOM_INPUTS_H

#include "attest/provenance.h"
#include "builder/pin/inputs.h"

/*
 * sbom_inputs - undo build_facts(): what sbom_facts() reads of the inputs
 *
 * in      annotations  of the image's manifest, for version and licence; may be
 *                      NULL
 * returns 0; -1 with ERROR_POLICY: an input that no build of this release has
 */
int sbom_inputs(struct inputs *out, const struct provenance *provenance,
	const struct json *annotations, struct error *err) MUST_CHECK;

#endif
