/* SPDX-License-Identifier: Apache-2.0 */
/* spans.h - the bytes of a file that nothing in it accounts for. */
#ifndef REPRODUCE_EXPLAIN_SPANS_H
#define REPRODUCE_EXPLAIN_SPANS_H

#include "base/bytes.h"

#include <stdint.h>

/* What is accounted for: bytes from and up to here, and what they are. */
struct span {
	uint64_t from, to;
	size_t what; /* any number of the caller */
};
struct spans {
	struct span *list; /* heap */
	size_t n;
};
#define SPANS_INIT \
	{ \
		.list = NULL \
	}

void spans_add(struct spans *s, uint64_t from, uint64_t len, size_t what);
/*
 * spans_gap - the next gap before a span, not what is behind the last one
 *
 * The spans are sorted at the first call, and may overlap.
 * in/out  *at    0 at first
 * out     *gap   what is the span that follows it
 * returns false: there is no further one
 */
bool spans_gap(struct spans *s, size_t *at, struct span *gap);
/* spans_end - where the last one ends */
uint64_t spans_end(const struct spans *s);
void spans_done(struct spans *s);
DEFINE_SCOPED_IN(struct spans, spans_done);

#endif
