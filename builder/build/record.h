/* SPDX-License-Identifier: Apache-2.0 */
/* record.h - the facts of a build, as its provenance tells them. */
#ifndef BUILDER_BUILD_RECORD_H
#define BUILDER_BUILD_RECORD_H

#include "attest/provenance.h"
#include "builder/image/image.h"
#include "builder/pin/inputs.h"

/* record_facts - complete by construction: the box saw nothing else */
void record_facts(struct provenance *out, const struct inputs *inputs,
	const struct image *image, const struct digest *tree);

/* record_inputs_match - do these inputs equal what a provenance lists?
 * ERROR_POLICY names the first that does not */
int record_inputs_match(const struct inputs *inputs, const struct provenance *p,
	struct error *err) MUST_CHECK;

#endif
