/* SPDX-License-Identifier: Apache-2.0 */
/* store_cache.h - what was read of a store, kept in STORE/hallmark/questions
 * for the next command.  A cache is used only by whom it cannot mislead, and a
 * store that cannot be written to has none.  source: store(5) */
#ifndef BUILDER_STORE_STORE_CACHE_H
#define BUILDER_STORE_STORE_CACHE_H

#include "builder/store/store.h"

/* store_cache_read - read hallmark/questions/NAME; false: it is missing, too
 * large, or other users may write to it */
bool store_cache_read(
	struct bytes *out, const struct store *store, const char *name);
/* store_cache_write - replace it; ERROR_LIMIT over 1 GiB */
int store_cache_write(struct store *store, const char *name,
	const struct bytes *text, struct error *err) MUST_CHECK;

#endif
