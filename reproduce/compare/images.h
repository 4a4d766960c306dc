/* SPDX-License-Identifier: Apache-2.0 */
/* images.h - what differs between two images. */
#ifndef REPRODUCE_COMPARE_IMAGES_H
#define REPRODUCE_COMPARE_IMAGES_H

#include "builder/image/image.h"
#include "reproduce/compare/compare.h"

/*
 * compare_images - manifests and configs as values, then the trees, then the
 * files that differ; if nothing of this differs, the layers
 *
 * in      a, b  read by image_read()
 * out     *out  appended; nothing if both are one manifest, unless the blobs of
 *               one are damaged
 * returns 0; -1: a blob is missing or damaged
 */
int compare_images(struct differences *out, const struct store *store_a,
	const struct image *a, const struct store *store_b,
	const struct image *b, struct error *err) MUST_CHECK;
/* compare_images_at - the same, with this before each path */
int compare_images_at(struct differences *out, const char *prefix,
	const struct store *store_a, const struct image *a,
	const struct store *store_b, const struct image *b,
	struct error *err) MUST_CHECK;

#endif
