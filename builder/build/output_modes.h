/* SPDX-License-Identifier: Apache-2.0 */
/* output_modes.h - the modes of the files in the image. */
#ifndef BUILDER_BUILD_OUTPUT_MODES_H
#define BUILDER_BUILD_OUTPUT_MODES_H

#include "builder/image/tree.h"
#include "builder/recipe/recipe.h"

/* output_modes_check - does each path of the recipe's key 'modes' name a file
 * or folder of the whole output?  ERROR_INPUT: it is not in the tree, or is a
 * link
 */
int output_modes_check(const struct tree *tree, const struct recipe *recipe,
	struct error *err) MUST_CHECK;
/* output_modes_set - give the entries of a tree, the output or a part of it,
 * the modes that the recipe declares; hard links get the mode of their file */
void output_modes_set(struct tree *tree, const struct recipe *recipe);

/* output_modes_warn - name the files and folders that group or others may use
 * in the image and could not use in $OUT; not those that the recipe declares */
void output_modes_warn(const struct tree *tree, const struct recipe *recipe);

#endif
