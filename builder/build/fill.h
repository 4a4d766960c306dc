/* SPDX-License-Identifier: Apache-2.0 */
/* fill.h - sources into /build, the recipe's folder into /recipe. */
#ifndef BUILDER_BUILD_FILL_H
#define BUILDER_BUILD_FILL_H

#include "builder/pin/inputs.h"
#include "builder/store/store.h"

struct fill {
	const struct inputs *inputs;
	struct store *store;
	bool offline;
};

/* fill_box - a box_filler; arg is a struct fill */
int fill_box(int work, void *arg, struct error *err) MUST_CHECK;

#endif
