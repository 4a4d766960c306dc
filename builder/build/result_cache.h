/* SPDX-License-Identifier: Apache-2.0 */
/*
 * result_cache.h - results of earlier builds, found by a digest of all their
 * inputs.
 */
#ifndef BUILDER_BUILD_RESULT_CACHE_H
#define BUILDER_BUILD_RESULT_CACHE_H

#include "builder/build/product.h"
#include "builder/pin/inputs.h"

/*
 * result_cache_find - find the result of these inputs, signed with this key
 *
 * out     *product, *envelope  untouched unless found
 * returns 0 found and complete; 1 not known, or no longer complete; -1
 */
int result_cache_find(struct product *product, struct digest *envelope,
	struct store *store, const struct inputs *inputs, const char *key_path,
	struct error *err) MUST_CHECK;
/* result_cache_keep - record a result, so that result_cache_find() finds it */
int result_cache_keep(const struct product *product,
	const struct digest *envelope, struct store *store,
	const struct inputs *inputs, const char *key_path,
	struct error *err) MUST_CHECK;

#endif
