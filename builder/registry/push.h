/* SPDX-License-Identifier: Apache-2.0 */
/* push.h - an image of a store, with its referrers, into a registry */
#ifndef BUILDER_REGISTRY_PUSH_H
#define BUILDER_REGISTRY_PUSH_H

#include "builder/image/image_graph.h"
#include "builder/registry/registry.h"

struct push_options {
	const char *const *tags; /* n_tags; none: by digest only */
	size_t n_tags;
	bool force;         /* move tags that hold another digest … */
	const char *frozen; /* … except this one; or NULL */
	/* tags of the inputs that gave the image; one that another image has
	 * stays there, and a warning names it */
	const char *const *known;
	size_t n_known;
	struct store *memory; /* of the places of blobs; or NULL */
};

struct push_report {
	size_t n_there, n_mounted, n_uploaded; /* blobs */
	int64_t n_bytes;                       /* sent */
	bool tagged;                           /* a tag was set or moved */
};

/*
 * push_image - send what the repository lacks: blobs, then manifests, then tags
 *
 * An image that is there, with all its referrers, costs one question for each
 * manifest and tag.  Nothing is sent if a tag must not be moved.
 * returns 0; -1 with ERROR_POLICY if a tag holds another digest, ERROR_NETWORK,
 *         ERROR_INTEGRITY (a blob of the store is damaged)
 */
int push_image(struct push_report *out, struct registry *registry,
	const char *repository, const struct store *store,
	const struct image_graph *graph, const struct descriptor *image,
	const struct push_options *options, struct error *err) MUST_CHECK;

#endif
