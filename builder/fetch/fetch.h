/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fetch.h - bytes from elsewhere, into the store, by digest.
 *
 * The only file that knows libcurl.  No key is at hand here.
 */
#ifndef BUILDER_FETCH_FETCH_H
#define BUILDER_FETCH_FETCH_H

#include "builder/store/store.h"

/* Where Debian's pool is found: base URLs without a final slash, heap. */
struct mirrors {
	char **urls;
	size_t n_urls;
	bool offline;
	bool ask_apt; /* none given or configured: ask when one is needed */
};
#define MIRRORS_INIT \
	{ \
		.urls = NULL \
	}

/*
 * mirrors_find - the ones given, else those of the configuration file
 * (~/.config/hallmark/mirrors: a URL a line, # comments), else those that
 * this machine's own apt configuration names
 *
 * apt takes half a second to answer, so it is asked by mirrors_ask_apt(), and
 * that by fetch_all() once something is to be fetched: urls may be empty.
 * returns 0; -1 with ERROR_USAGE (given) or ERROR_INPUT "file:line: reason"
 */
int mirrors_find(struct mirrors *out, const char *const *given, size_t n_given,
	bool offline, struct error *err) MUST_CHECK;
/* mirrors_ask_apt - fill urls now, where ask_apt says that apt must tell */
int mirrors_ask_apt(struct mirrors *mirrors, struct error *err) MUST_CHECK;
void mirrors_done(struct mirrors *mirrors);
DEFINE_SCOPED_IN(struct mirrors, mirrors_done);

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
