/* SPDX-License-Identifier: Apache-2.0 */
/* residual.h - what a box does not hold: the chance that can still get in. */
#ifndef SANDBOX_RESIDUAL_H
#define SANDBOX_RESIDUAL_H

#include "sandbox/plan.h"

struct residual {
	const char *source; /* "rdrand" */
	const char *reason; /* constant, for people */
};

/*
 * residual_list - of a box of this level, for builds of this architecture
 *
 * It depends on nothing else, not on the processor that is found: it is part
 * of what is signed.
 * out     *out   heap array, sorted by source
 * returns how many
 */
size_t residual_list(struct residual **out, enum box_level level, int jobs);

#endif
