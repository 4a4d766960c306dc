/* SPDX-License-Identifier: Apache-2.0 */
/* image_import.h - copy an image of another layout into the store. */
#ifndef BUILDER_IMAGE_IMAGE_IMPORT_H
#define BUILDER_IMAGE_IMAGE_IMPORT_H

#include "builder/image/image.h"

/*
 * image_import - copy layers, config and manifest, each checked against its
 * digest
 *
 * The manifest comes last: an image whose manifest the store has is complete.
 * It gets no name.
 */
int image_import(struct store *to, const struct store *from,
	const struct digest *manifest, struct error *err) MUST_CHECK;

#endif
