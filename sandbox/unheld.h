/* SPDX-License-Identifier: Apache-2.0 */
/* unheld.h - what a box does not hold: the chance that can still get in. */
#ifndef SANDBOX_UNHELD_H
#define SANDBOX_UNHELD_H

#include "sandbox/plan.h"

struct unheld {
	const char *source; /* "rdrand" */
	const char *reason; /* constant, for people */
};

/*
 * unheld_list - of a box of this level, for builds of this architecture
 *
 * It depends on nothing else, not on the processor that is found: it is part
 * of what is signed.
 * out     *out   heap array, sorted by source
 * returns how many
 */
size_t unheld_list(struct unheld **out, enum box_level level, int jobs);

#endif
