/* SPDX-License-Identifier: Apache-2.0 */
/* saved_side.h - an OCI or docker archive as the images that it holds. */
#ifndef REPRODUCE_COMPARE_SAVED_SIDE_H
#define REPRODUCE_COMPARE_SAVED_SIDE_H

#include "reproduce/compare/side.h"

/*
 * saved_side_is - does a file look like a tar that `hallmark save`, `docker
 * save` or `skopeo copy` wrote?
 *
 * Its names are looked at, up to the first that no such archive has; in a
 * confined process.  A compressed archive is none.
 *
 * returns 0: yes; 1: no; -1
 */
int saved_side_is(const struct side *s, struct error *err) MUST_CHECK;

/*
 * saved_side_open - unpack it into the store: the side becomes a layout
 *
 * returns 0; -1: it breaks the format, and the side is a file as before
 */
int saved_side_open(struct side *s, const struct compare_request *r,
	struct error *err) MUST_CHECK;

/* saved_side_alone - the image or index that a layout holds alone; returns 0;
 * 1: it holds several, or none; -1 */
int saved_side_alone(
	struct digest *out, const struct side *s, struct error *err) MUST_CHECK;

#endif
