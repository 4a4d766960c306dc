/* SPDX-License-Identifier: Apache-2.0 */
/* fetch_intake.h - receives the bytes of one transfer: limits, hashes and
 * checks them.  Private to fetch.c. */
#ifndef BUILDER_FETCH_FETCH_INTAKE_H
#define BUILDER_FETCH_FETCH_INTAKE_H

#include "builder/fetch/fetch_tries.h"

struct intake {
	struct blob *blob;
	struct digest_stream *stream;
	int64_t got; /* bytes; bound + 1 if more arrived */
	int64_t bound;
	struct error trouble; /* a local error while writing */
};

int intake_open(struct intake *in, struct store *store,
	const struct fetch_item *item, struct error *err) MUST_CHECK;
/* intake_add - add bytes; false if the transfer must stop */
bool intake_add(struct intake *in, const void *data, size_t len);
/* intake_check - after the end of a transfer: does the item have the pinned
 * size and digest?  If not, the failure is recorded in tries */
bool intake_check(
	struct intake *in, struct fetch_tries *tries, struct digest *got);
/* intake_keep - publish the bytes in the store */
int intake_keep(struct intake *in, const struct digest *sum,
	struct error *err) MUST_CHECK;
void intake_close(struct intake *in);

#endif
