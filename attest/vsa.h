/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vsa.h - verification summaries: what a verifier found about one image, as an
 * in-toto statement.  source: SLSA 1.2, Verification Summary Attestation v1
 */
#ifndef ATTEST_VSA_H
#define ATTEST_VSA_H

#include "base/digest.h"
#include "base/json.h"

#define VSA_PREDICATE "https://slsa.dev/verification_summary/v1"
#define VSA_VERIFIER "urn:hallmark:verifier:1"

struct vsa {
	const char *verifier; /* a URI */
	int64_t verified_s;   /* when */
	const char *name;     /* of the image; NULL: it has none */
	struct digest subject;
	struct digest policy;
	const struct digest *inputs; /* the envelopes that decided, sorted */
	size_t n_inputs;
	const struct json *exceptions; /* ids of findings; a list */
	bool passed;
	const char *level; /* "SLSA_BUILD_LEVEL_2" …; if passed */
};

/* vsa_print - the statement, in canonical form */
void vsa_print(struct bytes *statement, const struct vsa *v);

#endif
