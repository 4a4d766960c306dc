/* SPDX-License-Identifier: Apache-2.0 */
/* digest_set.h - a set of digests, for questions about all blobs of a store. */
#ifndef BUILDER_COLLECT_DIGEST_SET_H
#define BUILDER_COLLECT_DIGEST_SET_H

#include "base/digest.h"

struct digest_set {
	struct digest *slots; /* n_slots of them; a zero digest: empty */
	size_t n_slots, n;
};
#define DIGEST_SET_INIT \
	{ \
		.slots = NULL \
	}
/* digest_set_add - false if the set has it already, or it is zero */
bool digest_set_add(struct digest_set *set, const struct digest *sum);
bool digest_set_has(const struct digest_set *set, const struct digest *sum);
void digest_set_done(struct digest_set *set);
DEFINE_SCOPED_IN(struct digest_set, digest_set_done);

#endif
