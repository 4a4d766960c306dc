/* SPDX-License-Identifier: Apache-2.0 */
/* digest_numbers.h - numbers for digests: what a table has of each blob. */
#ifndef BUILDER_COLLECT_DIGEST_NUMBERS_H
#define BUILDER_COLLECT_DIGEST_NUMBERS_H

#include "base/digest.h"

/* Digests to numbers from 0, in the order in which they were added. */
struct digest_numbers {
	struct digest_number {
		struct digest sum;
		uint32_t number;
	} * slots; /* a zero digest: empty */
	size_t n_slots, n;
};
/* digest_numbers_add - the number of a digest; returns false if it is new */
bool digest_numbers_add(struct digest_numbers *numbers,
	const struct digest *sum, uint32_t *number);
/* digest_numbers_find - returns false if it has none */
bool digest_numbers_find(const struct digest_numbers *numbers,
	const struct digest *sum, uint32_t *number);
void digest_numbers_done(struct digest_numbers *numbers);
DEFINE_SCOPED_IN(struct digest_numbers, digest_numbers_done);

#endif
