/* SPDX-License-Identifier: Apache-2.0 */
/*
 * told.h - what an image and its provenance tell: version, commit, signers.
 *
 * With keys or a policy, the provenance is the one that was verified; without,
 * it is what an attached one claims: one that names the user's own key, else
 * the first.
 */
#ifndef BUILDER_RELEASE_TOLD_H
#define BUILDER_RELEASE_TOLD_H

#include "attest/finding.h"
#include "attest/provenance.h"
#include "builder/check/verify_image.h"

struct told {
	char *version;           /* annotation of the image; NULL: none */
	bool has_facts;          /* there is a provenance of this image */
	struct provenance facts; /* of that one */
	char **signers;          /* ids of the keys that have signed it, and
				    that count by the policy; heap */
	size_t n_signers;
	struct findings findings; /* of verifying */
	bool verified;
	bool *held; /* of the policy's keys: is quarantined; heap; NULL without
		       a policy */
};
#define TOLD_INIT \
	{ \
		.version = NULL \
	}
void told_done(struct told *told);
DEFINE_SCOPED_IN(struct told, told_done);

/*
 * told_read - what one image tells, which is not an index
 *
 * in      check  whom to trust; NULL: nothing is verified.  Its store and image
 *                are not read; its envelopes, which may be NULL, count beside
 *                those that are attached
 * returns 0, also if it is not verified; -1
 */
int told_read(struct told *out, const struct store *store,
	const struct digest *image, const struct verify_image_options *check,
	struct error *err) MUST_CHECK;

/* told_refusal - the first finding that failed, else one that is undecided:
 * "signature: none of …"; heap */
char *told_refusal(const struct told *told);

#endif
