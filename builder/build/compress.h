/* SPDX-License-Identifier: Apache-2.0 */
/* compress.h - the blob of a layer by a compressor of the recipe, in a box.
 * source: recipe(5), COMPRESSION */
#ifndef BUILDER_BUILD_COMPRESS_H
#define BUILDER_BUILD_COMPRESS_H

#include "builder/env/env.h"
#include "builder/image/layer.h"
#include "builder/pin/inputs.h"

struct compress {
	struct store *store;
	const struct inputs *inputs;
	const struct recipe_output *output; /* may have a compressor */
	const struct env *env;              /* the compressor's root */
};

/*
 * compress_layer - compress the tar stream of a layer, and publish the blob
 *
 * The box is that of the build, with the tar stream as /build/layer.tar and
 * nothing else.  What the compressor wrote is accepted only if it is of the
 * declared type and unpacks to the diff_id.
 *
 * in/out  layer  of layer_write(); gets digest, size and type of the new blob
 * in      fd     the blob that layer_write() wrote
 * returns 0; -1 with ERROR_FAILED: the compressor failed, or its output is not
 *         the layer; ERROR_LIMIT
 */
int compress_layer(struct layer *layer, const struct compress *with, int fd,
	struct error *err) MUST_CHECK;

#endif
