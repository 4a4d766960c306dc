/* SPDX-License-Identifier: Apache-2.0 */
/* envelopes.h - the envelopes of an image or in a file. */
#ifndef BUILDER_CHECK_ENVELOPES_H
#define BUILDER_CHECK_ENVELOPES_H

#include "builder/store/store.h"

struct envelopes {
	struct bytes *envelopes; /* heap; the bytes of each envelope */
	struct digest *sums;
	size_t n;
};
#define ENVELOPES_INIT \
	{ \
		.envelopes = NULL \
	}

/* envelopes_of - the in-toto envelopes that are referrers of an image, in the
 * order of the referrers */
int envelopes_of(struct envelopes *out, const struct store *store,
	const struct digest *image, struct error *err) MUST_CHECK;
/* envelopes_read - read a file that holds one envelope a line (.intoto.jsonl)
 * or a single envelope */
int envelopes_read(
	struct envelopes *out, const char *path, struct error *err) MUST_CHECK;
void envelopes_done(struct envelopes *envelopes);
DEFINE_SCOPED_IN(struct envelopes, envelopes_done);

#endif
