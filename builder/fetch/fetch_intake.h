/* SPDX-License-Identifier: Apache-2.0 */
/* fetch_intake.h - bytes as they arrive: bounded, hashed, judged.  Private to
 * fetch.c. */
#ifndef BUILDER_FETCH_FETCH_INTAKE_H
#define BUILDER_FETCH_FETCH_INTAKE_H

#include "builder/fetch/fetch_tries.h"

struct intake {
	struct blob *blob;
	struct digest_stream *stream;
	int64_t got; /* bytes; bound + 1 where it was passed */
	int64_t bound;
	struct error trouble; /* our own, met while writing */
};

int intake_open(struct intake *in, struct store *store,
	const struct fetch_item *item, struct error *err) MUST_CHECK;
/* intake_add - false where no more is wanted */
bool intake_add(struct intake *in, const void *data, size_t len);
/* intake_check - it came to its end: is it what was pinned?  Else tries are
 * told what came of it */
bool intake_check(
	struct intake *in, struct fetch_tries *tries, struct digest *got);
/* intake_keep - into the store */
int intake_keep(struct intake *in, const struct digest *sum,
	struct error *err) MUST_CHECK;
void intake_close(struct intake *in);

#endif
