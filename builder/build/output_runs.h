/* SPDX-License-Identifier: Apache-2.0 */
/* output_runs.h - can the programs of an image start in it? */
#ifndef BUILDER_BUILD_OUTPUT_RUNS_H
#define BUILDER_BUILD_OUTPUT_RUNS_H

#include "builder/image/tree.h"
#include "builder/recipe/lock.h"
#include "builder/store/store.h"

/*
 * output_runs_warn - name what dynamic programs and libraries of the output
 * require and neither the output nor the base has
 *
 * That is the interpreter, at its path; and each library, by its name in any
 * folder, since programs may set where they look.  Files of other architectures
 * and broken ones are passed over.  Says nothing if everything is there.
 *
 * in      output  checked
 *         root    folder with its files
 *         base    tree of the base; may be empty
 *         lock    of the environment; its packages are in the store, and one
 *                 that has what is missing is named
 */
void output_runs_warn(const struct tree *output, int root,
	const struct tree *base, struct store *store, const struct lock *lock);

#endif
