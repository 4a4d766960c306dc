/* SPDX-License-Identifier: Apache-2.0 */
/* verify_vsa.h - verify --vsa: sign what was found. */
#ifndef BUILDER_CMD_VERIFY_VSA_H
#define BUILDER_CMD_VERIFY_VSA_H

#include "builder/build/signer.h"
#include "builder/check/verify_image.h"
#include "builder/store/image_ref.h"

/* What the user asks for. */
struct verify_vsa {
	struct signer_choice key; /* path NULL: no summary */
	const char *verifier;     /* a URI; NULL: VSA_VERIFIER */
	const char *what;         /* the image, as the user names it */
	bool has_policy;
};

/* verify_vsa_start - check what is asked for, and start the signer before
 * anything is verified; does nothing without a key */
int verify_vsa_start(struct signer *out, const struct verify_vsa *asked,
	struct error *err) MUST_CHECK;

/*
 * verify_vsa_sign - sign and attach a summary
 *
 * in      f       the findings: verified, or refused
 *         check   with its summary and envelopes
 *         name    of the image in its provenance; NULL: none verified
 * returns 0; -1 with ERROR_INPUT if nothing was decided or it is an index
 */
int verify_vsa_sign(struct signer *signer, const struct findings *f,
	const struct verify_image_options *check, struct image_ref *image,
	const struct verify_vsa *asked, const char *name,
	struct error *err) MUST_CHECK;

#endif
