/* SPDX-License-Identifier: Apache-2.0 */
/* image_ref.h - what a person means by IMAGE: a name, a digest, oci:DIR:NAME.
 */
#ifndef BUILDER_STORE_IMAGE_REF_H
#define BUILDER_STORE_IMAGE_REF_H

#include "builder/store/store.h"

struct image_ref {
	struct store *store;     /* opened here */
	struct descriptor image; /* its manifest */
};
#define IMAGE_REF_INIT \
	{ \
		.store = NULL \
	}

/* image_ref_store - the one in this folder; NULL: the user's own.  Where it is
 * missing and make is true, it is created */
int image_ref_store(struct store **out, const char *folder, bool make,
	struct error *err) MUST_CHECK;
/* image_ref_resolve - in the store of this folder, as above, unless image names
 * another layout; ERROR_INPUT where there is none */
int image_ref_resolve(struct image_ref *out, const char *store_folder,
	const char *image, struct error *err) MUST_CHECK;
/* image_ref_is_file - is this argument an envelope's file rather than an image?
 */
bool image_ref_is_file(const char *arg);
void image_ref_done(struct image_ref *l);
DEFINE_SCOPED_IN(struct image_ref, image_ref_done);

#endif
