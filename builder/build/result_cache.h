/* SPDX-License-Identifier: Apache-2.0 */
/*
 * result_cache.h - builds that were done before, by the digest of all their
 * inputs.
 */
#ifndef BUILDER_BUILD_RESULT_CACHE_H
#define BUILDER_BUILD_RESULT_CACHE_H

#include "builder/build/product.h"
#include "builder/pin/inputs.h"

/*
 * result_cache_find - what these inputs came to before, signed with this key
 *
 * out     *product, *envelope  untouched unless found
 * returns 0 found and whole, 1 not known (any more), -1
 */
int result_cache_find(struct product *product, struct digest *envelope,
	struct store *store, const struct inputs *inputs, const char *key_path,
	struct error *err) MUST_CHECK;
/* result_cache_keep - from now on it is known */
int result_cache_keep(const struct product *product,
	const struct digest *envelope, struct store *store,
	const struct inputs *inputs, const char *key_path,
	struct error *err) MUST_CHECK;

#endif
