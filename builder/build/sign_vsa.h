/* SPDX-License-Identifier: Apache-2.0 */
/* sign_vsa.h - sign what verify found about an image. */
#ifndef BUILDER_BUILD_SIGN_VSA_H
#define BUILDER_BUILD_SIGN_VSA_H

#include "attest/vsa.h"
#include "builder/build/signer.h"
#include "builder/store/store.h"

/*
 * sign_vsa - sign a summary, attach it to the image, and write it to
 * STORE/attestations/HEX.vsa.intoto.jsonl, HEX of the image's digest
 *
 * SLSA_BUILD_REPRODUCED gets a summary of its own: slsa-verifier refuses one
 * that holds both it and a level.
 *
 * in      facts       its member level is not read
 *         level       the SLSA build level, if facts->passed
 *         reproduced  also sign that independent operators built the same
 */
int sign_vsa(struct store *store, const struct descriptor *image,
	const struct vsa *facts, int64_t level, bool reproduced,
	struct signer *signer, struct error *err) MUST_CHECK;

#endif
