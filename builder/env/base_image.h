/* SPDX-License-Identifier: Apache-2.0 */
/* base_image.h - what an image stands on, as another image. */
#ifndef BUILDER_ENV_BASE_IMAGE_H
#define BUILDER_ENV_BASE_IMAGE_H

#include "builder/env/pinned_image.h"
#include "builder/image/image.h"
#include "builder/recipe/lock.h"

/*
 * base_image_pin - find the image of a name and fill in its part of the lock
 *
 * in      search  its architecture is also that of the lock
 * returns 0; -1 with the errors of pinned_image_find(), or ERROR_INPUT if the
 *         image is for another architecture
 */
int base_image_pin(struct lock *out, const char *name,
	const struct pinned_image_search *search, struct error *err) MUST_CHECK;

/* A base image, checked. */
struct base_image {
	struct image image;
	struct json_doc config; /* its root passes inherit_check() */
	struct tree tree;       /* of all layers */
};
#define BASE_IMAGE_INIT \
	{ \
		.config = JSON_DOC_INIT \
	}
void base_image_done(struct base_image *base);
DEFINE_SCOPED_IN(struct base_image, base_image_done);

/*
 * base_image_read - fetch if necessary, check and read the image that the lock
 * pins
 *
 * in      base  of the lock, with an image
 * returns 0; -1 with the errors of pinned_image_hold(), or ERROR_INPUT if it is
 *         no sound image
 */
int base_image_read(struct base_image *out, struct store *store,
	const struct lock *base, const struct mirrors *mirrors,
	struct error *err) MUST_CHECK;

#endif
