/* SPDX-License-Identifier: Apache-2.0 */
/*
 * opened.h - the envelopes about one image, opened: who has signed each, and
 * what it states.
 *
 * A statement is read only if a trusted key has signed it.
 */
#ifndef ATTEST_OPENED_H
#define ATTEST_OPENED_H

#include "attest/dsse.h"
#include "attest/statement.h"

struct opened {
	struct error unread; /* ERROR_NONE: an envelope of a statement */
	struct dsse envelope;
	bool *used;    /* used[i]: keys[i] has signed it */
	size_t n_used; /* how many different keys have */
	size_t n_held; /* how many more that are quarantined: they do not count
			*/
	struct error unstated; /* ERROR_NONE: the statement, if n_used > 0 */
	struct statement statement;
};

/* What an envelope is worth, in this order. */
enum opened_kind {
	OPENED_OTHER,      /* signed, and no provenance */
	OPENED_UNREAD,     /* not an envelope of a statement */
	OPENED_UNTRUSTED,  /* not signed by a trusted key */
	OPENED_UNSTATED,   /* signed, and not a statement */
	OPENED_PROVENANCE, /* signed, and called a provenance */
};

struct opened_list {
	struct opened *list;
	size_t n;
};
#define OPENED_LIST_INIT \
	{ \
		.list = NULL \
	}

/* opened_read - open n envelopes; what is wrong with one is said there.  All
 * statements share one process that reads them (json_share()). */
void opened_read(struct opened_list *out, const struct bytes *envelopes,
	size_t n, struct key *const *keys, size_t n_keys);
enum opened_kind opened_kind(const struct opened *one);
void opened_done(struct opened_list *all);
DEFINE_SCOPED_IN(struct opened_list, opened_done);

#endif
