/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify_image.h - an image or an envelope, judged.
 *
 * No socket is opened: what is not at hand is skipped or undecided, by name.
 */
#ifndef BUILDER_CHECK_VERIFY_IMAGE_H
#define BUILDER_CHECK_VERIFY_IMAGE_H

#include "builder/check/envelopes.h"

struct findings;
struct provenance;

/* What is to be judged. */
struct verify_image_options {
	const char *trust;  /* file of the signer's key; NULL: the user's */
	const char *commit; /* that it must be of; NULL: any */
	const char *repo;   /* to look into; NULL: the one around this folder,
			     * if there is one */
	const struct store *store;  /* NULL: no image at hand */
	const struct digest *image; /* manifest; NULL: none asked about */
	const struct envelopes *envelopes;
};

/*
 * verify_image - findings about the best of the envelopes
 *
 * out     *facts  of that envelope, where the result is true; else untouched
 * returns through *good whether a trusted, sound provenance was found
 */
int verify_image(struct findings *f, struct provenance *facts, bool *good,
	const struct verify_image_options *check, struct error *err) MUST_CHECK;

#endif
