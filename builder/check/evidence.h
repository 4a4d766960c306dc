/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.h - the envelopes of an image, or of a file. */
#ifndef BUILDER_CHECK_EVIDENCE_H
#define BUILDER_CHECK_EVIDENCE_H

#include "builder/store/store.h"

struct evidence {
	struct bytes *envelopes; /* heap, each an envelope's bytes */
	struct digest *sums;
	size_t n;
};
#define EVIDENCE_INIT \
	{ \
		.envelopes = NULL \
	}

/* evidence_of - the in-toto envelopes attached to an image, in the order of
 * its referrers */
int evidence_of(struct evidence *out, const struct store *store,
	const struct digest *image, struct error *err) MUST_CHECK;
/* evidence_read - a file of envelopes, one a line (.intoto.jsonl) or alone */
int evidence_read(
	struct evidence *out, const char *path, struct error *err) MUST_CHECK;
void evidence_done(struct evidence *evidence);
DEFINE_SCOPED_IN(struct evidence, evidence_done);

#endif
