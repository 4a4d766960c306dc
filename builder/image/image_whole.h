/* SPDX-License-Identifier: Apache-2.0 */
/* image_whole.h - is every blob of an image in the store? */
#ifndef BUILDER_IMAGE_IMAGE_WHOLE_H
#define BUILDER_IMAGE_IMAGE_WHOLE_H

#include "builder/store/store.h"

/* image_whole - hold an image or index, so that no gc removes any of it, and
 * check that all its blobs are there, except those of kits; no digest is
 * checked
 * returns 0; -1 with ERROR_INPUT that names a missing blob */
int image_whole(struct store *store, const struct descriptor *image,
	struct error *err) MUST_CHECK;

#endif
