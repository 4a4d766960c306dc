/* SPDX-License-Identifier: Apache-2.0 */
/* lock_check.h - is a part of a lock as lock(5) allows it? */
#ifndef BUILDER_RECIPE_LOCK_CHECK_H
#define BUILDER_RECIPE_LOCK_CHECK_H

#include "builder/recipe/lock.h"

/*
 * lock_package_fault - return the fault of a package, as the end of a sentence
 *
 * in      architecture  of the lock; a package has this one or "all"
 * returns NULL if there is no fault
 */
const char *lock_package_fault(
	const struct lock_package *package, const char *architecture);

/* lock_word_is_plain - is it a suite or architecture: [a-z0-9.-], 1 to 64
 * bytes? */
bool lock_word_is_plain(const char *word);
/* lock_commit_is_full - is it 40 or 64 lower-case hex digits? */
bool lock_commit_is_full(const char *commit);

#endif
