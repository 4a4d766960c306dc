/* SPDX-License-Identifier: Apache-2.0 */
/* image_base.h - what an image stands on: its layers below the output. */
#ifndef BUILDER_ENV_IMAGE_BASE_H
#define BUILDER_ENV_IMAGE_BASE_H

#include "builder/env/licences.h"
#include "builder/image/layer.h"
#include "builder/store/store.h"

struct mirrors;

struct image_base {
	struct layer *layers;     /* bottom first; heap */
	size_t n_layers;          /* 0: the image has no base */
	struct tree tree;         /* of all of them together */
	struct licences licences; /* of its packages, if it is made of some */
	/* Of a base that is an image; otherwise NULL and empty. */
	char *name; /* what others know it by */
	struct digest sum;
	struct json_doc config; /* its root passes inherit_check() */
};
#define IMAGE_BASE_INIT \
	{ \
		.config = JSON_DOC_INIT \
	}
void image_base_done(struct image_base *base);
DEFINE_SCOPED_IN(struct image_base, image_base_done);

/*
 * image_base_prepare - make or find the layers of a base, in the store
 *
 * They are made anew each time, so that a rebuild never takes an earlier result
 * for its own.
 *
 * in      base  of the image, from the lock; NULL: *out stays empty
 */
int image_base_prepare(struct image_base *out, struct store *store,
	const struct lock *base, const struct mirrors *mirrors,
	struct error *err) MUST_CHECK;

/*
 * image_base_fit - check that the output leaves the base whole
 *
 * A folder of the output that the base has as a link would replace the link
 * with everything behind it: /lib with the C library, for example.  A folder
 * that both have gets the mode of the base.
 *
 * in/out  output  tree of the layer above the base
 * returns 0; -1 with ERROR_FAILED, which names the path
 */
int image_base_fit(const struct image_base *base, struct tree *output,
	struct error *err) MUST_CHECK;

#endif
