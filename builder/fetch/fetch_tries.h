/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fetch_tries.h - the addresses of one item, and the answer of each
 *
 * Private to fetch.c.  All mirrors are tried in order; then the mirrors with a
 * temporary failure (a timeout, a 500) are tried once more, and those that are
 * busy (429, 503) a few times, after growing pauses.
 */
#ifndef BUILDER_FETCH_FETCH_TRIES_H
#define BUILDER_FETCH_FETCH_TRIES_H

#include "builder/fetch/fetch.h"

/* The result of one try, and whether the next try may give another one. */
enum try_end {
	TRY_GONE,   /* 404, no such file */
	TRY_FAILED, /* a permanent refusal: 403, a bad redirect */
	TRY_PASSES, /* a temporary failure */
	TRY_BUSY,   /* 429, 503: the server asks to come back */
	TRY_WRONG,  /* complete, but not the pinned bytes */
	TRY_LARGE,  /* over the limit, and the size is not known */
};

struct fetch_address {
	char *url;    /* complete */
	char *shown;  /* for messages: quoted, without credentials */
	char *answer; /* to the last try */
	enum try_end end;
	int64_t retry_s; /* after which a busy server answers again, or 0 */
};

struct fetch_tries {
	const struct fetch_item *item;
	bool pinned; /* see struct mirrors */
	struct fetch_address *addresses;
	size_t n_addresses;
	size_t n_tried;    /* address n_tried % n_addresses is next */
	size_t last;       /* index of the current or last try */
	int64_t waited_ns; /* for busy servers, in all */
};

/* tries_init - list the addresses of an item; ERROR_USAGE if no mirror is
 * known, ERROR_INPUT if item->where is not a path or URL */
int tries_init(struct fetch_tries *out, const struct fetch_item *item,
	const struct mirrors *mirrors, struct error *err) MUST_CHECK;
void tries_done(struct fetch_tries *tries);
DEFINE_SCOPED_IN(struct fetch_tries, tries_done);

/* tries_next - return the next URL to try, borrowed; NULL after the last */
const char *tries_next(struct fetch_tries *tries);
/* tries_pause_ns - how long to wait before the next try; it grows with each
 * round.  Nothing is tried again if the next server asks for more than is
 * left of a minute */
int64_t tries_pause_ns(struct fetch_tries *tries);
/* tries_retry_after - after how many seconds the last try's server, which was
 * busy, answers again */
void tries_retry_after(struct fetch_tries *tries, int64_t seconds);
/* tries_failed - record the failure of the last try */
void tries_failed(struct fetch_tries *tries, enum try_end end, const char *fmt,
	...) PRINTF_LIKE(3, 4);
/* tries_give_up - set the error that reports all failures; returns -1 */
int tries_give_up(const struct fetch_tries *tries, struct error *err);

#endif
