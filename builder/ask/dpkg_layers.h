/* SPDX-License-Identifier: Apache-2.0 */
/* dpkg_layers.h - the database of dpkg in the layers of an image. */
#ifndef BUILDER_ASK_DPKG_LAYERS_H
#define BUILDER_ASK_DPKG_LAYERS_H

#include "attest/ask/facts.h"

/* A blob, read from its offset on. */
struct dpkg_layer {
	int fd;
	struct digest sum;
};

/*
 * dpkg_layers_read - what the database that the layers show lists as installed
 *
 * Reads each blob once, to its end, and compares its digest.  The bytes are
 * foreign; what breaks a rule gives FACTS_DPKG_UNREAD.
 *
 * in      layers  from the lowest to the topmost
 * out     *out    as dpkg_overlay_facts() says
 * returns 0; -1 with ERROR_INTEGRITY: a blob has another digest; ERROR_SYSTEM
 */
int dpkg_layers_read(struct facts *out, const struct dpkg_layer *layers,
	size_t n, struct error *err) MUST_CHECK;

#endif
