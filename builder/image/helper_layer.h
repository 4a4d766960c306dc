/* SPDX-License-Identifier: Apache-2.0 */
/*
 * helper_layer.h - a layer, read in a confined child.
 *
 * See builder/archive/helper_archive.h for what all helpers do.
 */
#ifndef BUILDER_IMAGE_HELPER_LAYER_H
#define BUILDER_IMAGE_HELPER_LAYER_H

#include "builder/image/tree.h"

/* layer_read; name is for messages about the child alone */
int helper_layer_read(struct tree *out, struct digest *diff_id, int fd,
	const struct tree_limits *limits, const char *name,
	struct error *err) MUST_CHECK;

#endif
