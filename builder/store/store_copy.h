/* SPDX-License-Identifier: Apache-2.0 */
/* store_copy.h - copy a blob of another layout into a store. */
#ifndef BUILDER_STORE_STORE_COPY_H
#define BUILDER_STORE_STORE_COPY_H

#include "builder/store/store.h"

/* store_copy_find - does the store have these bytes?  It holds the blob then,
 * so that no gc removes it
 * returns 1; 0: it does not have the blob, or a damaged one; -1 */
int store_copy_find(struct store *store, const struct digest *sum, int64_t size,
	struct error *err) MUST_CHECK;

/*
 * store_copy_blob - copy a blob unless the store has its bytes, and hold it
 *
 * in      size  in bytes; -1: that of the file in the other layout
 * returns 0: the store had it; 1: it is copied; -1 with ERROR_INTEGRITY if its
 *         bytes do not have that digest and size
 */
int store_copy_blob(struct store *to, const struct store *from,
	const struct digest *sum, int64_t size, struct error *err) MUST_CHECK;

#endif
