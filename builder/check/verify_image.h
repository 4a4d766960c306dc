/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify_image.h - verify an image or an envelope.
 *
 * It opens no socket.  A finding that would need something from the network is
 * reported as skipped or undecided.
 */
#ifndef BUILDER_CHECK_VERIFY_IMAGE_H
#define BUILDER_CHECK_VERIFY_IMAGE_H

#include "attest/key/key_ring.h"
#include "builder/check/envelopes.h"

struct findings;
struct policy;
struct provenance;
struct quarantine_files;

/* What a verification summary says; only with a policy. */
struct verify_summary {
	bool *used;            /* the envelopes that decided; heap */
	struct digest *inputs; /* their digests, sorted, each once; heap */
	size_t n_inputs;
	int64_t level;
	bool reproduced; /* independent operators built the same */
};
#define VERIFY_SUMMARY_INIT \
	{ \
		.used = NULL \
	}

void verify_summary_done(struct verify_summary *summary);
DEFINE_SCOPED_IN(struct verify_summary, verify_summary_done);

/* What to verify, and against what. */
struct verify_image_options {
	struct trust trust; /* whose signatures count */
	const char *commit; /* that it must be built from; NULL: any */
	const char *repo;   /* the git repository; NULL: the one around this
			       folder, if there is one */
	const struct store *store;  /* NULL: no image is given */
	const struct store *layers; /* of an image that was not given, or whose
				       bytes are not checked: the store for
				       quarantines of its layers; or NULL */
	const struct digest *image; /* its manifest; NULL: none given */
	/* that may tell of it; verify_any() adds those of the image */
	const struct envelopes *envelopes;
	const struct digest *index;       /* that names the image; NULL: none */
	const struct envelopes *of_index; /* whose quarantines are the image's,
					     too; or NULL; verify_any() fills
					     it */
	const struct quarantine_files *quarantines; /* beside the attached
						       ones; or NULL */
	const struct policy *policy;    /* NULL: trust decides; else its keys */
	int64_t now_s;                  /* at which the policy is judged */
	struct verify_summary *summary; /* receives it; NULL: not wanted */
	bool *held; /* [policy->n_keys]: set for each key that is quarantined;
		       NULL: not wanted */
	struct digest *chosen; /* receives the digest of the envelope that
				* decided, if it is good; NULL: not wanted */
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
