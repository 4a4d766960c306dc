/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fetch.h - fetches files into the store, by digest
 *
 * Only fetch.c calls libcurl.  The signing key is not available here.
 */
#ifndef BUILDER_FETCH_FETCH_H
#define BUILDER_FETCH_FETCH_H

#include "builder/store/store.h"

struct mirrors;

/* One thing to fetch. */
struct fetch_item {
	const char *what;  /* for messages: "package gcc 4:12.2.0-3" */
	const char *where; /* pool path, or a complete URL */
	bool in_pool;      /* where is a path below each mirror */
	int64_t size;      /* expected; -1 unknown, then at most max */
	int64_t max;
	struct digest sum; /* expected; zero unknown (locking only) */
};

/*
 * fetch_all - fetch the items that the store lacks, several at a time
 *
 * Each item is hashed as it arrives and published only if size and digest are
 * right.  After a 404, an error or wrong bytes, the next mirror is tried.
 * returns 0; -1 with ERROR_NETWORK (unreachable, 404, 500, too few bytes; the
 *         message names the item and the answer of each mirror, and suggests
 *         another --mirror or "hallmark lock"), ERROR_INTEGRITY (the last
 *         mirror sent wrong bytes), ERROR_USAGE (offline)
 */
int fetch_all(struct store *store, const struct mirrors *mirrors,
	const struct fetch_item *items, size_t n_items,
	struct error *err) MUST_CHECK;

/* What an item turned out to be. */
struct fetch_found {
	struct digest sum;
	int64_t size;
};
/* fetch_unknown - the same for items whose sizes, and perhaps digests, are not
 * known, for locking
 * out     found  of each item; the order of arrival has no influence */
int fetch_unknown(struct store *store, const struct mirrors *mirrors,
	const struct fetch_item *items, size_t n_items,
	struct fetch_found *found, struct error *err) MUST_CHECK;

#endif
