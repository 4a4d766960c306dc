/* SPDX-License-Identifier: Apache-2.0 */
/* residual.h - the sources of variation that a box does not control. */
#ifndef SANDBOX_RESIDUAL_H
#define SANDBOX_RESIDUAL_H

#include "sandbox/plan.h"

struct residual {
	const char *source; /* "rdrand" */
	const char *reason; /* constant, for readers */
};

/*
 * residual_list - the uncontrolled sources of a box
 *
 * The list depends only on the level, on whether the order of threads is held
 * (struct box_plan) and on the architecture, not on the processor
 * that is found, because it is part of what is signed.
 *
 * out     *out   heap array, sorted by source
 * returns the number of entries
 */
size_t residual_list(struct residual **out, enum box_level level, bool order);

#endif
