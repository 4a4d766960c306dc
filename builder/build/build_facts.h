/* SPDX-License-Identifier: Apache-2.0 */
/* build_facts.h - the facts of a build, as its provenance tells them. */
#ifndef BUILDER_BUILD_BUILD_FACTS_H
#define BUILDER_BUILD_BUILD_FACTS_H

#include "attest/provenance.h"
#include "builder/image/image.h"
#include "builder/pin/inputs.h"

/* build_facts - complete by construction: the box saw nothing else */
void build_facts(struct provenance *out, const struct inputs *inputs,
	const struct image *image, const struct digest *tree);

/* build_facts_match - do these inputs equal what a provenance lists?
 * ERROR_POLICY names the first that does not */
int build_facts_match(const struct inputs *inputs, const struct provenance *p,
	struct error *err) MUST_CHECK;

#endif
