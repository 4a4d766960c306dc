/* SPDX-License-Identifier: Apache-2.0 */
/*
 * image_index.h - an image index: one name for images of several machines.
 *
 * source: OCI image-spec 1.1 image-index.md
 */
#ifndef BUILDER_IMAGE_IMAGE_INDEX_H
#define BUILDER_IMAGE_IMAGE_INDEX_H

#include "builder/store/store.h"

/* An image of an index.  Texts are heap; what its config does not say is NULL.
 */
struct image_part {
	struct digest sum;
	int64_t size;
	char *media_type;
	char *os, *architecture, *variant, *os_version;
};
struct image_parts {
	struct image_part *list; /* heap */
	size_t n;
};
#define IMAGE_PARTS_INIT \
	{ \
		.list = NULL \
	}
void image_parts_done(struct image_parts *parts);
DEFINE_SCOPED_IN(struct image_parts, image_parts_done);

/* image_part_name - heap: "linux/arm64/v8" */
char *image_part_name(const struct image_part *part);

/* image_part_add - add an image of the store, with the platform of its config
 * returns 0; -1 with ERROR_INPUT if it is an index or no image */
int image_part_add(struct image_parts *parts, const struct store *store,
	const struct descriptor *image, struct error *err) MUST_CHECK;

/*
 * image_index_write - write an index of these images into the store
 *
 * The same images give the same bytes, in whatever order they were added.
 *
 * in/out  parts  sorted by platform
 * out     *out   of the index, without a name; the caller frees it
 * returns 0; -1 with ERROR_INPUT if two images are for the same platform
 */
int image_index_write(struct descriptor *out, struct store *store,
	struct image_parts *parts, struct error *err) MUST_CHECK;

/* image_index_parse - the images of an index whose text is doc; other members
 * of its list are left out, and the platform is what the index says, or empty
 */
int image_index_parse(struct image_parts *out, const struct json_doc *doc,
	struct error *err) MUST_CHECK;

/* image_index_read - the images of an index; the platform is that of the index,
 * or empty
 * returns 0; 1: it is no index; -1 */
int image_index_read(struct image_parts *out, const struct store *store,
	const struct digest *sum, struct error *err) MUST_CHECK;

/*
 * image_parts_choose - the first image of an index for a machine with Linux
 *
 * in      architecture  OCI's name, "arm64"; of arm64 the variant is v8
 *         name          of the index, for the message
 * out     *out          points into parts
 * returns 0; -1 with ERROR_INPUT, which lists the platforms that there are
 */
int image_parts_choose(const struct image_part **out,
	const struct image_parts *parts, const char *architecture,
	const char *name, struct error *err) MUST_CHECK;

#endif
