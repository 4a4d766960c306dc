/* SPDX-License-Identifier: Apache-2.0 */
/* workdir.h - put the sources into /build and the recipe's folder into
 * /recipe. */
#ifndef BUILDER_BUILD_WORKDIR_H
#define BUILDER_BUILD_WORKDIR_H

#include "builder/pin/inputs.h"
#include "builder/store/store.h"

struct workdir {
	const struct inputs *inputs;
	struct store *store;
};

/* workdir_fill - fill the box; a box_filler whose arg is a struct workdir */
int workdir_fill(int work, void *arg, struct error *err) MUST_CHECK;

#endif
