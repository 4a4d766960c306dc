/* SPDX-License-Identifier: Apache-2.0 */
/* image_ref.h - resolves the argument IMAGE: a name, a digest or oci:DIR:NAME
 */
#ifndef BUILDER_STORE_IMAGE_REF_H
#define BUILDER_STORE_IMAGE_REF_H

#include "builder/store/store.h"

struct image_ref {
	struct store *store;     /* opened by image_ref_resolve() */
	struct descriptor image; /* the manifest of the image */
};
#define IMAGE_REF_INIT \
	{ \
		.store = NULL \
	}

/* image_ref_store - open the store in this folder; NULL: the user's own store.
 * If make is true, a missing store is created */
int image_ref_store(struct store **out, const char *folder, bool make,
	struct error *err) MUST_CHECK;
/* image_ref_resolve - find an image in the store of store_folder (NULL: the
 * user's own), or in the layout that oci:DIR:NAME names; ERROR_INPUT if it does
 * not exist */
int image_ref_resolve(struct image_ref *out, const char *store_folder,
	const char *image, struct error *err) MUST_CHECK;
/* image_ref_layout - split oci:DIR:NAME, both heap: at the first colon after a
 * folder that exists, else after a new name in such a folder whose own path has
 * a colon, else at the first one; ERROR_USAGE */
int image_ref_layout(char **dir, char **name, const char *image,
	struct error *err) MUST_CHECK;
/* image_ref_is_file - does this argument name the file of an envelope rather
 * than an image? */
bool image_ref_is_file(const char *arg);
void image_ref_done(struct image_ref *l);
DEFINE_SCOPED_IN(struct image_ref, image_ref_done);

#endif
