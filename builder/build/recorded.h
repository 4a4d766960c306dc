/* SPDX-License-Identifier: Apache-2.0 */
/* recorded.h - the build that a provenance records, and its inputs. */
#ifndef BUILDER_BUILD_RECORDED_H
#define BUILDER_BUILD_RECORDED_H

#include "attest/key/key_ring.h"
#include "attest/provenance.h"
#include "builder/check/envelopes.h"
#include "builder/pin/inputs.h"

/*
 * recorded_facts - the first provenance that a trusted key has signed
 *
 * in      image  the manifest that it must be about; NULL: any
 *         trust  whose signatures count
 *         policy NULL: trust decides; else its keys, and all that it asks for
 *                except rebuilders and summaries, which follow a rebuild.
 *                What it finds quarantined is not rebuilt
 * out     *judged  the digest of the envelope; NULL: not wanted
 * returns 0; -1 with ERROR_POLICY if a check fails, it is about another image
 * or quarantined; ERROR_INPUT if there is no provenance, or quarantines are
 * undecided
 */
struct policy;
struct quarantine_files;
struct recorded_trust {
	struct trust trust;
	const struct policy *policy;
	const struct quarantine_files *quarantines; /* or NULL */
	const struct store *store; /* of the image, for its layers; or NULL */
	int64_t now_s;             /* at which the policy is judged */
};
int recorded_facts(struct provenance *out, struct digest *judged,
	const struct envelopes *envelopes, const struct digest *image,
	const struct recorded_trust *trust, struct error *err) MUST_CHECK;

struct recorded_options {
	const char *repo;  /* NULL: the one around this folder if it has
			    * the commit, else the recorded one */
	const char *level; /* or NULL; another than recorded: ERROR_USAGE */
	bool offline;
	struct claims claims; /* of the statement about the rebuild; without a
				 repository: that of the clone, or the recorded
				 one if the clone's is a path */
};

/*
 * recorded_inputs - exactly the inputs that a provenance lists
 *
 * returns 0; -1 with ERROR_POLICY if the commit pins other inputs than the
 *         provenance lists, ERROR_INPUT if this machine cannot build it
 */
int recorded_inputs(struct inputs *out, struct store *store,
	const struct provenance *p, const struct recorded_options *options,
	struct error *err) MUST_CHECK;

#endif
