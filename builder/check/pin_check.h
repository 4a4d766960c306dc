/* SPDX-License-Identifier: Apache-2.0 */
/* pin_check.h - does a pin say what the signed provenance of its image says? */
#ifndef BUILDER_CHECK_PIN_CHECK_H
#define BUILDER_CHECK_PIN_CHECK_H

#include "builder/check/verify_image.h"
#include "builder/store/pin_file.h"

/*
 * pin_check - verify the image that is pinned, and compare the pin with it
 *
 * Adds the findings of verify_any() and "pin-image", "pin-name", "pin-version"
 * and "pin-signer"; "recipe-commit" compares the commit.
 *
 * in      c  whom to trust, and the store; image and commit are not read
 * returns 0; -1 with the errors of verify_any()
 */
int pin_check(struct findings *f, const struct pin *pin,
	const struct verify_image_options *c, struct error *err) MUST_CHECK;

#endif
