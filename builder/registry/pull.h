/* SPDX-License-Identifier: Apache-2.0 */
/* pull.h - an image of a registry, with its referrers, into a store */
#ifndef BUILDER_REGISTRY_PULL_H
#define BUILDER_REGISTRY_PULL_H

#include "builder/image/image_graph.h"
#include "builder/registry/registry.h"

struct pull_options {
	const char *architecture; /* OCI's name: of an index, take the image of
				   * this one; NULL: the whole index */
	bool alone;               /* without its referrers */
	int64_t most;             /* bytes of blobs, or ERROR_LIMIT; 0: any */
};

struct pull_report {
	struct descriptor image;  /* in the store; no name */
	struct digest index;      /* that the image was chosen from, or zero */
	struct image_graph graph; /* all of it */
	size_t n_there, n_pulled; /* blobs */
	int64_t n_bytes;          /* received */
};
#define PULL_REPORT_INIT \
	{ \
		.n_there = 0 \
	}
void pull_report_done(struct pull_report *report);
DEFINE_SCOPED_IN(struct pull_report, pull_report_done);

/*
 * pull_image - fetch the blobs that the store lacks, those of referrers, too
 *
 * The image gets no name, and its referrers are not attached: the caller checks
 * all of it first, then calls image_graph_attach() and store_tag().
 * returns 0; -1 with ERROR_INPUT (the registry does not have the image, or not
 *         for this architecture; a manifest breaks its format),
 *         ERROR_INTEGRITY (other bytes than a digest says), ERROR_NETWORK
 */
int pull_image(struct pull_report *out, struct registry *registry,
	const struct reference *ref, struct store *store,
	const struct pull_options *options, struct error *err) MUST_CHECK;

#endif
