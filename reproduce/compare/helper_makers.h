/* SPDX-License-Identifier: Apache-2.0 */
/* helper_makers.h - joins the traces of two images with what differs, in a
 * confined process: a store may be that of somebody else. */
#ifndef REPRODUCE_COMPARE_HELPER_MAKERS_H
#define REPRODUCE_COMPARE_HELPER_MAKERS_H

#include "builder/store/store.h"
#include "reproduce/compare/compare.h"

/* An image in a store, which may have its trace. */
struct traced_image {
	const struct store *store;
	const struct digest *manifest;
};

/*
 * helper_makers - makers_find() and makers_suspect() by the traces that the
 * stores keep of these images
 *
 * A trace that cannot be read is a warning: it decides nothing.
 *
 * returns true if there was one
 */
bool helper_makers(struct differences *d, const struct traced_image *a,
	const struct traced_image *b);

#endif
