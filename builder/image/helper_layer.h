/* SPDX-License-Identifier: Apache-2.0 */
/* helper_layer.h - reads a layer in a confined process; see
 * builder/archive/helper_archive.h */
#ifndef BUILDER_IMAGE_HELPER_LAYER_H
#define BUILDER_IMAGE_HELPER_LAYER_H

#include "builder/image/layer_pick.h"
#include "builder/image/tree.h"
#include "sandbox/confine.h"

/* helper_layer_read - layer_read(); only messages about the child use name */
int helper_layer_read(struct tree *out, struct digest *diff_id, int fd,
	const struct tree_limits *limits, const char *name,
	struct error *err) MUST_CHECK;

/* helper_layer_start, helper_layer_finish - the same of a layer that still
 * arrives; growth as for layer_read_growing(), limits are borrowed until the
 * finish */
int helper_layer_start(struct confined *out, int fd, int growth,
	const struct tree_limits *limits, const char *name,
	struct error *err) MUST_CHECK;
int helper_layer_finish(struct tree *out, struct digest *diff_id,
	struct confined *helper, struct error *err) MUST_CHECK;

/* helper_layer_pick - layer_pick(); the places are checked against the size of
 * out */
int helper_layer_pick(const struct layer_picks *picks, int fd, int out,
	const char *name, struct error *err) MUST_CHECK;

#endif
