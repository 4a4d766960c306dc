/* SPDX-License-Identifier: Apache-2.0 */
/* lock_pin.h - from a recipe to its lock. */
#ifndef BUILDER_PIN_LOCK_PIN_H
#define BUILDER_PIN_LOCK_PIN_H

#include "builder/recipe/lock.h"

struct mirrors;
struct store;

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

#endif
