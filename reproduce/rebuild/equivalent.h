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

/*
 * equivalent_find - if passes explain every difference, make the word of a
 * verdict that is "different" "equivalent", and name them
 */
int equivalent_find(struct verdict *v, const struct differences *d,
	const struct store *store_a, const struct image *a,
	const struct store *store_b, const struct image *b,
	struct error *err) MUST_CHECK;

/* equivalent_gzip - do two gzip streams of n bytes differ in MTIME alone? */
bool equivalent_gzip(const uint8_t *a, const uint8_t *b, size_t n);

#endif
