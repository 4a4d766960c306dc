/* SPDX-License-Identifier: Apache-2.0 */
/* lock_private.h - what the files that make and read a lock share. */
#ifndef BUILDER_RECIPE_LOCK_PRIVATE_H
#define BUILDER_RECIPE_LOCK_PRIVATE_H

#include "builder/recipe/lock.h"

#define LOCK_PACKAGES_MAX 16384
/* Of one package or archive: far above any, far below an overflow. */
#define LOCK_BYTES_MAX (INT64_C(1) << 36)

void lock_package_done(struct lock_package *package);
void lock_source_done(struct lock_source *source);
DEFINE_SCOPED_IN(struct lock_package, lock_package_done);
DEFINE_SCOPED_IN(struct lock_source, lock_source_done);

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
