/* SPDX-License-Identifier: Apache-2.0 */
/* lock_pin.h - make the lock of a recipe. */
#ifndef BUILDER_PIN_LOCK_PIN_H
#define BUILDER_PIN_LOCK_PIN_H

#include "builder/env/apt.h"

struct mirrors;
struct store;

/* What lock_pin() may use. */
struct pin_context {
	struct store *store;
	const struct mirrors *mirrors; /* and whether sockets may be opened */
	struct apt_suites suites;      /* none: those of this machine */
	const struct lock *old;        /* the previous lock, or NULL */
	bool updates; /* set by lock_pin(): apt took updates into account */
};

/*
 * lock_pin - resolve everything that a recipe requests
 *
 * Offline, a source keeps the pin of the old lock if its address is the same.
 * returns 0; -1 with the errors of apt_resolve(), fetch_unknown(),
 *         source_resolve() and store_find()
 */
int lock_pin(struct lock *out, const struct recipe *recipe,
	struct pin_context *context, struct error *err) MUST_CHECK;

#endif
