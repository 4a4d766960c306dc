/* SPDX-License-Identifier: Apache-2.0 */
/* lock_private.h - what lock.c, apt.c and cmd_lock.c share. */
#ifndef BUILDER_RECIPE_LOCK_PRIVATE_H
#define BUILDER_RECIPE_LOCK_PRIVATE_H

#include "builder/recipe/lock.h"
#include "builder/store/store.h"

struct mirrors;

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

/* What pinning may use. */
struct pin_context {
	struct store *store;
	const struct mirrors *mirrors; /* and whether sockets may be opened */
	const char *suite;             /* NULL: this machine's */
	const struct lock *old;        /* the lock before, or NULL */
};

/*
 * lock_pin - resolve what a recipe asks for
 *
 * Offline, a source that the old lock pins with the same address stays as it
 * is pinned there.
 * returns 0; -1 with the errors of apt_resolve(), fetch_unknown(),
 *         source_resolve() and store_find()
 */
int lock_pin(struct lock *out, const struct recipe *recipe,
	const struct pin_context *context, struct error *err) MUST_CHECK;

/* lock_changes - what differs, for people, a line each; nothing where nothing
 * does */
void lock_changes(
	struct bytes *out, const struct lock *old, const struct lock *lock);

#endif
