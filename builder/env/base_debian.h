/* SPDX-License-Identifier: Apache-2.0 */
/* base_debian.h - what an image stands on, from pinned Debian packages.
 *
 * source: environment(7) */
#ifndef BUILDER_ENV_BASE_DEBIAN_H
#define BUILDER_ENV_BASE_DEBIAN_H

#include "builder/env/licences.h"
#include "builder/image/layer.h"
#include "builder/store/store.h"

struct mirrors;

/* Part of the digest of a build's inputs: a change of the rules is a new
 * number. */
#define BASE_FORMAT 1

/*
 * base_debian_layer - make the one layer of these packages
 *
 * Its bytes depend on the packages alone, so every image with the same list has
 * the same layer.  The layer's blob is put into the store.
 *
 * in      base  of the lock: suite, architecture, packages
 * out     *tree      of the layer
 *         *licences  of the packages
 */
int base_debian_layer(struct layer *layer, struct tree *tree,
	struct licences *licences, struct store *store, const struct lock *base,
	const struct mirrors *mirrors, struct error *err) MUST_CHECK;

#endif
