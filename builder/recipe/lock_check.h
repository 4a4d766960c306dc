/* SPDX-License-Identifier: Apache-2.0 */
/* lock_check.h - is a part of a lock as lock(5) allows it? */
#ifndef BUILDER_RECIPE_LOCK_CHECK_H
#define BUILDER_RECIPE_LOCK_CHECK_H

#include "builder/recipe/lock.h"

/*
 * lock_package_fault - what is wrong with it, as the end of a sentence
 *
 * in      architecture  of the lock; a package is of that or of "all"
 * returns NULL where nothing is
 */
const char *lock_package_fault(
	const struct lock_package *package, const char *architecture);

/* lock_word_is_plain - a suite or architecture: [a-z0-9.-], 1 to 64 bytes */
bool lock_word_is_plain(const char *word);
/* lock_commit_is_full - 40 or 64 lower-case hex digits */
bool lock_commit_is_full(const char *commit);

#endif
