/* SPDX-License-Identifier: Apache-2.0 */
/*
 * blob_pull.h - one blob on its way from a registry into the store
 *
 * Hashed as it arrives and published only if size and digest are right.  A
 * transfer that breaks goes on where it ended.
 *
 * source: OCI distribution-spec 1.1, "Pulling blobs"; RFC 9110 for ranges
 */
#ifndef BUILDER_REGISTRY_BLOB_PULL_H
#define BUILDER_REGISTRY_BLOB_PULL_H

#include "builder/image/layer_ahead.h"
#include "builder/registry/registry.h"

struct blob_pull {
	struct registry_op op; /* first */
	struct store *store;
	struct digest sum;
	int64_t size;
	struct blob *blob; /* NULL before the first request */
	struct digest_stream *stream;
	bool is_layer; /* it is read while it arrives */
	struct layer_ahead ahead;
	bool is_ahead;         /* counted in n_ahead */
	unsigned *n_ahead;     /* blobs of this pull that are read ahead now */
	struct digest diff_id; /* of a layer that is sound; or zero */
	int64_t got;
	int64_t got_before;   /* when the last transfer broke */
	bool begun;           /* the body of the current answer */
	bool done;            /* it is in the store */
	const char *wrong;    /* with the bytes that came */
	struct error trouble; /* of the store */
};

void blob_pull_init(struct blob_pull *pull, struct registry *registry,
	const char *repository, struct store *store, unsigned *n_ahead);
void blob_pull_done(struct blob_pull *pull);

#endif
