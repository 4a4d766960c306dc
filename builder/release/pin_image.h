/* SPDX-License-Identifier: Apache-2.0 */
/* pin_image.h - the pin of an image: which one runs under its name. */
#ifndef BUILDER_RELEASE_PIN_IMAGE_H
#define BUILDER_RELEASE_PIN_IMAGE_H

#include "builder/check/verify_image.h"
#include "builder/store/image_ref.h"
#include "builder/store/pin_file.h"

/*
 * pin_find - the image that is to be pinned, and the name that it gets
 *
 * in      arg   what image_ref_resolve() takes, NAME@sha256:…, or the name in a
 *               registry of an image that was pulled or pushed
 * out     *name without a tag, as the user gave it; of a digest alone, that of
 *               the store; NULL: it has none; heap
 */
int pin_find(struct image_ref *out, char **name, const char *store,
	const char *arg, struct error *err) MUST_CHECK;

/*
 * pin_image - the pin of an image, or of an index: what all its images tell
 *
 * in      check  whom to trust; NULL: nothing is verified
 * returns 0; -1 with ERROR_POLICY if it is refused, with ERROR_INPUT if it is
 *         undecided or has no name
 */
int pin_image(struct pin *out, const char *store, const char *arg,
	const struct verify_image_options *check, struct error *err) MUST_CHECK;

#endif
