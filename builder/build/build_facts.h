/* SPDX-License-Identifier: Apache-2.0 */
/* build_facts.h - the facts of a build, as its provenance records them. */
#ifndef BUILDER_BUILD_BUILD_FACTS_H
#define BUILDER_BUILD_BUILD_FACTS_H

#include "attest/provenance.h"
#include "builder/build/product.h"
#include "builder/pin/inputs.h"

/* build_facts - collect the facts about one image; they are complete, because
 * the box saw nothing else */
void build_facts(struct provenance *out, const struct inputs *inputs,
	const struct product *product);

/* build_facts_match - check that these inputs equal those that a provenance
 * lists, and that the recipe has its output; ERROR_POLICY names the first that
 * differs */
int build_facts_match(const struct inputs *inputs, const struct provenance *p,
	struct error *err) MUST_CHECK;

/* build_facts_git - a repository, and a commit in it unless that is NULL, as
 * SLSA and SPDX spell it: "git+https://…@COMMIT"; heap */
char *build_facts_git(const char *repository, const char *commit);

/* build_facts_listed - is source i the same input as an earlier one?  An
 * archive that is unpacked into two folders is one input. */
bool build_facts_listed(const struct lock *lock, size_t i);

#endif
