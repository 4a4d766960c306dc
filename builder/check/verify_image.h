/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify_image.h - verify an image or an envelope.
 *
 * It opens no socket.  A finding that would need something from the network is
 * reported as skipped or undecided.
 */
#ifndef BUILDER_CHECK_VERIFY_IMAGE_H
#define BUILDER_CHECK_VERIFY_IMAGE_H

#include "builder/check/envelopes.h"

struct findings;
struct provenance;

/* What to verify, and against what. */
struct verify_image_options {
	const char *trust;  /* file of the signer's public key; NULL: the user's
			       key */
	const char *commit; /* that it must be built from; NULL: any */
	const char *repo;   /* the git repository; NULL: the one around this
			       folder, if there is one */
	const struct store *store;  /* NULL: no image is given */
	const struct digest *image; /* its manifest; NULL: none given */
	const struct envelopes *envelopes;
};

/*
 * verify_image - verify the envelopes, and report findings about the best one
 *
 * out     *facts  of that envelope, if *good is true; otherwise untouched
 *         *good   whether a trusted and valid provenance was found
 * returns 0; -1 with ERROR_INPUT, ERROR_USAGE or ERROR_SYSTEM
 */
int verify_image(struct findings *f, struct provenance *facts, bool *good,
	const struct verify_image_options *check, struct error *err) MUST_CHECK;

#endif
