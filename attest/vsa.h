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
/* SLSA: names of extensions are URIs */
#define VSA_STAGE "urn:hallmark:vsa:stage"
#define VSA_VERIFIER "urn:hallmark:verifier:1"

struct vsa {
	const char *verifier; /* a URI */
	int64_t verified_s;   /* when */
	const char *name;     /* of the image; NULL: it has none */
	struct digest subject;
	struct digest policy;
	const char *stage;           /* of that policy; NULL: none */
	const struct digest *inputs; /* the envelopes that decided, sorted */
	size_t n_inputs;
	const struct json *exceptions; /* ids of findings; a list */
	bool passed;
	const char *level; /* "SLSA_BUILD_LEVEL_2" …; if passed */
};

/* vsa_print - the statement, in canonical form */
void vsa_print(struct bytes *statement, const struct vsa *v);

/* What a summary of some verifier says; texts are heap. */
struct vsa_facts {
	struct digest subject;
	char *verifier, *resource; /* URIs */
	char *policy;              /* its URI */
	struct digest policy_sum;  /* zero: not given */
	char *stage;               /* hallmark's own; NULL: not given */
	int64_t verified_s;        /* INT64_MIN: not given */
	bool passed;
	char **levels; /* verifiedLevels */
	size_t n_levels;
};
#define VSA_FACTS_INIT \
	{ \
		.verifier = NULL \
	}

struct statement;

/*
 * vsa_parse - the summary that a statement holds
 *
 * Members that the specification does not name are ignored, as it demands; what
 * it names and is not as it says refuses the whole.
 * returns 0; -1 with ERROR_INPUT: a required member is missing, an unknown
 *         result, a build level that does not exist, two of them, …
 */
int vsa_parse(struct vsa_facts *out, const struct statement *statement,
	struct error *err) MUST_CHECK;
/* vsa_level - the SLSA build level among the verified ones; 0: none */
int64_t vsa_level(const struct vsa_facts *facts);
void vsa_facts_done(struct vsa_facts *facts);
DEFINE_SCOPED_IN(struct vsa_facts, vsa_facts_done);

#endif
