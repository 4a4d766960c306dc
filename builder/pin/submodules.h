/* SPDX-License-Identifier: Apache-2.0 */
/* submodules.h - the submodules of a source that is a commit, each at the
 * commit that its repository names.  source: recipe(5), "submodules" */
#ifndef BUILDER_PIN_SUBMODULES_H
#define BUILDER_PIN_SUBMODULES_H

#include "builder/pin/inputs.h"
#include "builder/pin/lock_pin.h"

/*
 * submodules_pin - add a pin for each submodule of each source that requests
 * them, and for theirs; the lock has all other pins
 *
 * Fetches the repositories.  Offline, those of the old lock are kept with the
 * commit that they belong to.
 * returns 0; -1 with ERROR_INPUT: .gitmodules or a URL is refused
 */
int submodules_pin(struct lock *lock, const struct recipe *recipe,
	const struct pin_context *context, struct error *err) MUST_CHECK;

/* submodules_check - are the pins of a source exactly the submodules of its
 * commit, and can their files be written?  All are fetched */
int submodules_check(const struct inputs *inputs,
	const struct recipe_source *wanted, struct store *store,
	struct error *err) MUST_CHECK;

/* submodules_put - write the files of the submodules of a source, whose own
 * files are in the folder */
int submodules_put(const struct inputs *inputs,
	const struct recipe_source *wanted, struct store *store, int folder,
	struct error *err) MUST_CHECK;

#endif
