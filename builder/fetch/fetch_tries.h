/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fetch_tries.h - the addresses of one item, and the answer of each
 *
 * Private to fetch.c.  All mirrors are tried in order; then the mirrors with a
 * temporary failure (a timeout, a 503) are tried once more.
 */
#ifndef BUILDER_FETCH_FETCH_TRIES_H
#define BUILDER_FETCH_FETCH_TRIES_H

#include "builder/fetch/fetch.h"

/* The result of one try, and whether the next try may give another one. */
enum try_end {
	TRY_GONE,   /* 404, no such file */
	TRY_FAILED, /* a permanent refusal: 403, a bad redirect */
	TRY_PASSES, /* a temporary failure */
	TRY_WRONG,  /* complete, but not the pinned bytes */
	TRY_LARGE,  /* over the limit, and the size is not known */
};

struct fetch_address {
	char *url;    /* complete */
	char *shown;  /* for messages: quoted, without credentials */
	char *answer; /* to the last try */
	enum try_end end;
};

struct fetch_tries {
	const struct fetch_item *item;
	struct fetch_address *addresses;
	size_t n_addresses;
	size_t n_tried; /* address n_tried % n_addresses is next */
	size_t last;    /* index of the current or last try */
};

/* tries_init - list the addresses of an item; ERROR_USAGE if no mirror is
 * known, ERROR_INPUT if item->where is not a path or URL */
int tries_init(struct fetch_tries *out, const struct fetch_item *item,
	const struct mirrors *mirrors, struct error *err) MUST_CHECK;
void tries_done(struct fetch_tries *tries);
DEFINE_SCOPED_IN(struct fetch_tries, tries_done);

/* tries_next - return the next URL to try, borrowed; NULL after the last */
const char *tries_next(struct fetch_tries *tries);
bool tries_is_again(const struct fetch_tries *tries); /* second round? */
/* tries_failed - record the failure of the last try */
void tries_failed(struct fetch_tries *tries, enum try_end end, const char *fmt,
	...) PRINTF_LIKE(3, 4);
/* tries_give_up - set the error that reports all failures; returns -1 */
int tries_give_up(const struct fetch_tries *tries, struct error *err);

#endif
