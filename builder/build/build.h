/* SPDX-License-Identifier: Apache-2.0 */
/* build.h - one build, from a commit to a signed image. */
#ifndef BUILDER_BUILD_BUILD_H
#define BUILDER_BUILD_BUILD_H

#include "builder/build/product.h"
#include "builder/env/env.h"
#include "builder/pin/inputs.h"

struct mirrors;

/* build_prepare - fetch and unpack everything that the box of these inputs
 * needs */
int build_prepare(struct env *env, struct store *store,
	const struct inputs *inputs, const struct mirrors *mirrors,
	struct error *err) MUST_CHECK;

/* build_plan - describe the box that builds these inputs; *plan borrows
 * everything */
struct box_plan;
void build_plan(struct box_plan *plan, const struct inputs *inputs,
	const struct env *env, const char *const *argv);

/*
 * build_product - build the inputs into an image in the store
 *
 * Fetches, unpacks, runs the box, reads /out and writes the image.  It does
 * not tag, sign or remember the result.
 *
 * out     *trace  heap: the path of the trace if one was written, even if the
 *                 build failed; trace is NULL if no trace is requested
 * returns 0; -1 with ERROR_FAILED if the recipe's script failed
 */
int build_product(struct product *out, struct store *store,
	const struct inputs *inputs, const struct mirrors *mirrors,
	char **trace, struct error *err) MUST_CHECK;

struct build_result {
	struct product product;
	struct digest envelope;
	bool cached;
	char *trace; /* heap: path of the trace, or NULL */
};
#define BUILD_RESULT_INIT \
	{ \
		.cached = false \
	}

struct build_options {
	const char *key; /* path or NULL */
	bool force;
	bool trace;
};

/* build_run - do everything that "hallmark build" does */
int build_run(struct build_result *out, struct store *store,
	const struct inputs *inputs, const struct mirrors *mirrors,
	const struct build_options *options, struct error *err) MUST_CHECK;

#endif
