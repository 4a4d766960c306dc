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

/* lock_image_fault - read the keys "digest" and "index" of an image; returns
 * its fault, as the end of a sentence, or NULL */
const char *lock_image_fault(
	struct digest *sum, struct digest *index, const struct json *map);

/* lock_submodule_fault - the fault of a submodule's URL, as the end of a
 * sentence, or NULL.  A file of this machine is one: a repository of others
 * would choose which */
const char *lock_submodule_fault(const char *url);

struct recipe_at;
/* lock_sources_parse - parse the list "sources" into lock */
int lock_sources_parse(struct lock *lock, const struct recipe_at *at,
	struct error *err) MUST_CHECK;

#endif
