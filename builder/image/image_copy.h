/* SPDX-License-Identifier: Apache-2.0 */
/* image_copy.h - an image from one store, or layout, into another */
#ifndef BUILDER_IMAGE_IMAGE_COPY_H
#define BUILDER_IMAGE_IMAGE_COPY_H

#include "builder/image/image_graph.h"

struct image_copied {
	size_t n_there, n_copied; /* blobs */
	int64_t n_bytes;          /* of the copied ones */
};

/*
 * image_copy - copy all blobs of a graph that the other store lacks
 *
 * Each is hashed on the way.  Nothing names them yet: see image_graph_attach()
 * and store_tag().
 * returns 0; -1 with ERROR_INTEGRITY (other bytes than a digest or a size
 * says), ERROR_INPUT (a blob is missing), ERROR_SYSTEM
 */
int image_copy(struct image_copied *out, struct store *to,
	const struct store *from, const struct image_graph *graph,
	struct error *err) MUST_CHECK;

#endif
