/* SPDX-License-Identifier: Apache-2.0 */
/* helper_facts.h - reads what statements say, in a confined process; see
 * builder/archive/helper_archive.h */
#ifndef BUILDER_ASK_HELPER_FACTS_H
#define BUILDER_ASK_HELPER_FACTS_H

#include "attest/ask/facts.h"
#include "builder/check/envelopes.h"

/*
 * helper_facts_start - begin facts_derive() of all envelopes of one image
 *
 * The statements of another image have another process, so that none changes
 * how they are read.  The envelopes may go once it runs.
 */
struct confined;
int helper_facts_start(struct confined *out, const struct envelopes *envelopes,
	const struct digest *image, struct error *err) MUST_CHECK;
/* helper_facts_finish - n facts, heap, in the order of the envelopes */
int helper_facts_finish(struct facts **out, struct confined *helper, size_t n,
	struct error *err) MUST_CHECK;
void helper_facts_free(struct facts *list, size_t n);

#endif
