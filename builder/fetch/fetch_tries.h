/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fetch_tries.h - where one thing may be had, and what each place answered.
 *
 * Private to fetch.c.  Each mirror is tried in its order, then once more those
 * that failed in a way that passes (a timeout, a 503).
 */
#ifndef BUILDER_FETCH_FETCH_TRIES_H
#define BUILDER_FETCH_FETCH_TRIES_H

#include "builder/fetch/fetch.h"

/* What came of one try, and whether the next may differ. */
enum try_end {
	TRY_GONE,   /* 404, no such file */
	TRY_FAILED, /* refused for good: 403, a bad redirect */
	TRY_PASSES, /* a fault that may pass */
	TRY_WRONG,  /* it came whole and is not what was pinned */
	TRY_LARGE,  /* more than the bound where no size is known */
};

struct fetch_address {
	char *url;    /* whole */
	char *shown;  /* the same, for messages: quoted, no credentials */
	char *answer; /* at the last try */
	enum try_end end;
};

struct fetch_tries {
	const struct fetch_item *item;
	struct fetch_address *addresses;
	size_t n_addresses;
	size_t n_tried; /* place n_tried % n_places comes next */
	size_t last;    /* the place of the running or last try */
};

/* tries_init - ERROR_USAGE or ERROR_INPUT: no mirror, a where that is no
 * path or URL */
int tries_init(struct fetch_tries *out, const struct fetch_item *item,
	const struct mirrors *mirrors, struct error *err) MUST_CHECK;
void tries_done(struct fetch_tries *tries);
DEFINE_SCOPED_IN(struct fetch_tries, tries_done);

/* tries_next - the URL to try, borrowed; NULL when all have been */
const char *tries_next(struct fetch_tries *tries);
bool tries_is_again(const struct fetch_tries *tries); /* the second round? */
/* tries_failed - what came of the last one */
void tries_failed(struct fetch_tries *tries, enum try_end end, const char *fmt,
	...) PRINTF_LIKE(3, 4);
/* tries_give_up - the one sentence; returns -1 */
int tries_give_up(const struct fetch_tries *tries, struct error *err);

#endif
