/* SPDX-License-Identifier: Apache-2.0 */
/* build.h - one build, from a commit to a signed image. */
#ifndef BUILDER_BUILD_BUILD_H
#define BUILDER_BUILD_BUILD_H

#include "builder/build/product.h"
#include "builder/env/env.h"
#include "builder/pin/inputs.h"
#include "builder/store/store.h"

struct mirrors;

/* build_prepare - all that a box needs of these inputs, fetched and unpacked */
int build_prepare(struct env *env, struct store *store,
	const struct inputs *inputs, const struct mirrors *mirrors,
	struct error *err) MUST_CHECK;

/* build_plan - the box that these inputs are built in; everything borrowed */
struct box_plan;
void build_plan(struct box_plan *plan, const struct inputs *inputs,
	const struct env *env, const char *const *argv);

/*
 * build_product - inputs to an image in the store: fetched, unpacked, run,
 * read, written.  Nothing is tagged, signed or remembered.
 *
 * out     *trace  heap: the path of a trace, once there is one, also where
 *                 the build failed; trace NULL: none is wanted
 * returns 0; -1 with ERROR_FAILED where the recipe's script said no
 */
int build_product(struct product *out, struct store *store,
	const struct inputs *inputs, const struct mirrors *mirrors,
	char **trace, struct error *err) MUST_CHECK;

struct build_result {
	struct product product;
	struct digest envelope;
	bool cached;
	char *trace; /* heap: the path of one; or NULL */
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

/* build_run - the whole way: what "hallmark build" does */
int build_run(struct build_result *out, struct store *store,
	const struct inputs *inputs, const struct mirrors *mirrors,
	const struct build_options *options, struct error *err) MUST_CHECK;

#endif
