/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layer_sums.h - the stage of a layer that hashes the files in its tar stream.
 *
 * It has a thread of its own.  Only layer.c uses it.
 */
#ifndef BUILDER_IMAGE_LAYER_SUMS_H
#define BUILDER_IMAGE_LAYER_SUMS_H

#include "builder/image/tree.h"

#include <stdatomic.h>

struct layer_sums {
	struct tree *tree; /* the thread writes only its digests */
	/* where the contents of each entry begin in the stream; the writer sets
	 * it before it passes them on */
	_Atomic int64_t *starts;
	struct digest_stream *sum;
	size_t at;      /* the entry whose contents come next */
	int64_t passed; /* bytes of the stream before this chunk */
	const struct tree_entry *changed; /* the first file that does not match
					     the digest it had, or NULL */
};

void layer_sums_init(struct layer_sums *sums, struct tree *tree);
/* layer_sums_start - the contents of entry i begin at this offset; called by
 * the writer */
void layer_sums_start(struct layer_sums *sums, size_t i, int64_t start);
/* layer_sums_take - the take() of a ring_reader; context is a layer_sums */
void layer_sums_take(void *context, const char *data, size_t len, bool last);
void layer_sums_done(struct layer_sums *sums);
DEFINE_SCOPED_IN(struct layer_sums, layer_sums_done);

#endif
