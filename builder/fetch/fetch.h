/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fetch.h - bytes from elsewhere, into the store, by digest.
 *
 * The only file that knows libcurl.  No key is at hand here.
 */
#ifndef BUILDER_FETCH_FETCH_H
#define BUILDER_FETCH_FETCH_H

#include "builder/store/store.h"

struct mirrors;

/* One thing to fetch. */
struct fetch_item {
	const char *what;  /* for messages: "package gcc 4:12.2.0-3" */
	const char *where; /* pool path, or a whole URL */
	bool in_pool;      /* where is a path beneath each mirror */
	int64_t size;      /* expected; -1 unknown, then at most max */
	int64_t max;
	struct digest sum; /* expected; zero unknown (locking only) */
};

/*
 * fetch_all - what of these the store lacks, several at a time
 *
 * Each is hashed as it arrives and published only when size and digest are
 * right.  The next mirror is tried after a 404, an error or wrong bytes.
 * returns 0; -1 with ERROR_NETWORK (unreachable, 404, 500, too little;
 *         the message names the item, what each mirror said, and that
 *         another --mirror or "hallmark lock" mends it), ERROR_INTEGRITY
 *         (the last mirror sent the wrong bytes), ERROR_USAGE (offline)
 */
int fetch_all(struct store *store, const struct mirrors *mirrors,
	const struct fetch_item *items, size_t n_items,
	struct error *err) MUST_CHECK;

/* fetch_unknown - for locking: fetch one thing whose digest is not known */
int fetch_unknown(struct store *store, const struct mirrors *mirrors,
	const struct fetch_item *item, struct digest *sum, int64_t *size,
	struct error *err) MUST_CHECK;

#endif
