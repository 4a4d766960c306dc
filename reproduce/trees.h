/* SPDX-License-Identifier: Apache-2.0 */
/* trees.h - the tree of whatever a person names. */
#ifndef REPRODUCE_TREES_H
#define REPRODUCE_TREES_H

#include "builder/image/image.h"
#include "builder/image/tree.h"

/* trees_of_image - all layers, one over the other, whiteouts applied */
int trees_of_image(struct tree *out, const struct store *store,
	const struct image *image, struct error *err) MUST_CHECK;

/* trees_of_name - an image (name, digest, oci:DIR:NAME) in the store of
 * image_ref_resolve(), a folder, or a file with a layer or tar in it */
int trees_of_name(struct tree *out, const char *store_folder, const char *name,
	struct error *err) MUST_CHECK;

#endif
