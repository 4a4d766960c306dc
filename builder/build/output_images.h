/* SPDX-License-Identifier: Apache-2.0 */
/* output_images.h - the output of a build becomes the images of its recipe. */
#ifndef BUILDER_BUILD_OUTPUT_IMAGES_H
#define BUILDER_BUILD_OUTPUT_IMAGES_H

#include "builder/build/product.h"
#include "builder/env/env.h"
#include "builder/env/image_base.h"
#include "builder/pin/inputs.h"

struct box_plan;

/* What is made, and of what; all but the bases is borrowed. */
struct output_images {
	struct store *store;
	const struct inputs *inputs;
	const struct recipe_output *only; /* NULL: every image of the recipe */
	const struct env *env;
	const struct box_plan *plan; /* of the box that writes the output */
	struct image_base *bases;    /* one for each output of the recipe; those
					that are not wanted are empty; heap */
};
void output_images_done(struct output_images *what);
DEFINE_SCOPED_IN(struct output_images, output_images_done);

/* output_images_open - make or find what the wanted images stand on, before the
 * box is started */
struct mirrors;
int output_images_open(struct output_images *what,
	const struct mirrors *mirrors, struct error *err) MUST_CHECK;

/*
 * output_images_make - write the images into the store, with the texts of their
 * trees; fill in all that a product holds except its run
 *
 * The whole output is judged, also where one image is wanted.
 * in      root  $OUT; every process that could write to it is dead
 * returns 0; -1 with ERROR_FAILED: nothing is there, or it does not fit a base;
 *         the errors of tree_list(), output_modes_set(), output_parts_divide()
 *         and output_layers_plan()
 */
int output_images_make(struct products *out, const struct output_images *what,
	int root, struct error *err) MUST_CHECK;

#endif
