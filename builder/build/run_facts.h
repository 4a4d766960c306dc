/* SPDX-License-Identifier: Apache-2.0 */
/* run_facts.h - what a run record says about a build on this machine. */
#ifndef BUILDER_BUILD_RUN_FACTS_H
#define BUILDER_BUILD_RUN_FACTS_H

#include "attest/run_record.h"
#include "builder/build/product.h"
#include "builder/pin/inputs.h"

/* run_facts - fill a record; ERROR_SYSTEM if the kernel does not name itself */
int run_facts(struct run_record *out, const struct inputs *inputs,
	const struct product *product, struct error *err) MUST_CHECK;

/* run_machine - the release of the kernel, heap, and how many processors are
 * on; ERROR_SYSTEM if the kernel does not name itself */
int run_machine(
	char **kernel, int64_t *n_processors, struct error *err) MUST_CHECK;

#endif
