/* SPDX-License-Identifier: Apache-2.0 */
/*
 * equivalent.h - files that differ, and whose difference named passes explain.
 *
 * source: verdict(7), "Passes"
 */
#ifndef REPRODUCE_REBUILD_EQUIVALENT_H
#define REPRODUCE_REBUILD_EQUIVALENT_H

#include "attest/verdict.h"
#include "builder/image/image.h"
#include "reproduce/compare/compare.h"

/* An image of some store. */
struct equivalent_side {
	const struct store *store;
	const struct image *image;
};

/*
 * equivalent_find - if passes explain every difference, make the word of a
 * verdict that is "different" "equivalent", and name them
 *
 * in      work  the store in which both images are unpacked for that time
 *         d     every difference of the trees of a and b
 */
int equivalent_find(struct verdict *v, struct store *work,
	const struct differences *d, const struct equivalent_side *a,
	const struct equivalent_side *b, struct error *err) MUST_CHECK;

/* equivalent_gzip - do two gzip streams of n bytes differ in MTIME alone? */
bool equivalent_gzip(const uint8_t *a, const uint8_t *b, size_t n);

#endif
