/* SPDX-License-Identifier: Apache-2.0 */
/* about_image.h - gathers what quarantines of an image are compared with. */
#ifndef BUILDER_CHECK_ABOUT_IMAGE_H
#define BUILDER_CHECK_ABOUT_IMAGE_H

#include "attest/opened.h"
#include "attest/quarantine/quarantine_match.h"
#include "builder/store/store.h"

struct about_image {
	struct quarantine_about about; /* points into the following */
	struct digest images[2];
	struct digest *layers;              /* heap */
	struct provenance *facts;           /* heap */
	const struct provenance **pointers; /* heap */
	struct facts *things;               /* heap */
	struct digest *below;               /* heap */
	size_t n_blobs; /* the first layers: blobs, in their order */
};
#define ABOUT_IMAGE_INIT \
	{ \
		.layers = NULL \
	}

/*
 * about_image_read - what is known of one image
 *
 * in      store  that has it; NULL: its layers are not asked for, or not at
 *                hand
 *         image  NULL: nothing is known
 *         index  that names it; or NULL
 *         all    the statements, of which every provenance and bill of
 *                materials of the image counts that a trusted key has signed
 */
void about_image_read(struct about_image *out, const struct store *store,
	const struct digest *image, const struct digest *index,
	const struct opened_list *all);
/*
 * about_image_below - does the image begin with all layers of another one?
 * By the blobs, or by the diff_ids.
 *
 * in      store  that has the other one; what it cannot tell is no answer
 *         other  is then one of about.below
 */
void about_image_below(struct about_image *about, const struct store *store,
	const struct digest *other);
void about_image_done(struct about_image *about);
DEFINE_SCOPED_IN(struct about_image, about_image_done);

#endif
