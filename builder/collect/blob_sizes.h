/* SPDX-License-Identifier: Apache-2.0 */
/* blob_sizes.h - the size of each blob of a store, as its folder shows them. */
#ifndef BUILDER_COLLECT_BLOB_SIZES_H
#define BUILDER_COLLECT_BLOB_SIZES_H

#include "builder/collect/digest_numbers.h"
#include "builder/store/store.h"

struct blob_sizes {
	struct digest_numbers numbers;
	int64_t *sizes;      /* by number; heap */
	struct digest *sums; /* by number; heap */
	size_t n, n_sums;
};
#define BLOB_SIZES_INIT \
	{ \
		.sizes = NULL \
	}
/* blob_sizes_read - blobs that come and go meanwhile do not matter */
int blob_sizes_read(struct blob_sizes *out, const struct store *store,
	struct error *err) MUST_CHECK;
/* blob_sizes_find - in bytes; 0: there is no such blob */
int64_t blob_sizes_find(
	const struct blob_sizes *sizes, const struct digest *sum);
void blob_sizes_done(struct blob_sizes *sizes);
DEFINE_SCOPED_IN(struct blob_sizes, blob_sizes_done);

#endif
