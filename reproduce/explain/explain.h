/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain.h - why two builds differ at one place.
 *
 * source: hallmark-causes(7)
 */
#ifndef REPRODUCE_EXPLAIN_EXPLAIN_H
#define REPRODUCE_EXPLAIN_EXPLAIN_H

#include "base/bytes.h"
#include "reproduce/explain/clue.h"

struct json;

enum confidence {
	CONFIDENCE_POSSIBLE,
	CONFIDENCE_LIKELY,
	CONFIDENCE_CERTAIN,
};

struct cause {
	const char *name; /* of a row of the table, static */
	enum confidence confidence;
	char *evidence; /* a few words, foreign bytes quoted */
};
struct causes {
	struct cause *list; /* the best first, each name once */
	size_t n;
};
#define CAUSES_INIT \
	{ \
		.list = NULL \
	}

/*
 * explain - name the causes of one difference
 *
 * The bytes are foreign, so this runs in the confined process of the
 * comparison.
 *
 * out  at least one; "unknown" alone if nothing is known
 */
void explain(struct causes *out, const struct clue *clue);

/* cause_advice - what mends the cause, one sentence; "" for a name that no row
 * has */
const char *cause_advice(const char *name);
/* causes_table_json, causes_table_print - all causes that have a row */
struct json *causes_table_json(void);
void causes_table_print(struct bytes *out);
const char *confidence_name(enum confidence c);
void causes_done(struct causes *c);
DEFINE_SCOPED_IN(struct causes, causes_done);

#endif
