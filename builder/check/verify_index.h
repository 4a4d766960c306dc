/* SPDX-License-Identifier: Apache-2.0 */
/* verify_index.h - verify an image of the store, or every image of an index. */
#ifndef BUILDER_CHECK_VERIFY_INDEX_H
#define BUILDER_CHECK_VERIFY_INDEX_H

#include "builder/check/verify_image.h"

/*
 * verify_any - verify_image() with the envelopes of the image
 *
 * Of an index, each image is verified with its own envelopes, and the reason of
 * each finding begins with the platform.  An index has no provenance itself: it
 * says nothing but which images belong together.
 *
 * Its caller lets the documents share a helper (json_share()), until the image
 * and then the signed statements get their own.
 *
 * in/out  c      the image or index; its envelopes are not read
 * out     *good  whether a trusted provenance of each image was found; then
 *                *facts is that of the last
 */
int verify_any(struct findings *f, struct provenance *facts, bool *good,
	const struct verify_image_options *c, struct error *err) MUST_CHECK;

#endif
