/* SPDX-License-Identifier: Apache-2.0 */
/* trees.h - the tree of an image, layer or folder that the user names. */
#ifndef REPRODUCE_COMPARE_TREES_H
#define REPRODUCE_COMPARE_TREES_H

#include "builder/image/image.h"

/* trees_of_name - the tree of an image (name, digest, oci:DIR:NAME) that
 * image_ref_resolve() finds, of a folder, or of a layer or tar file */
int trees_of_name(struct tree *out, const char *store_folder, const char *name,
	struct error *err) MUST_CHECK;

#endif
