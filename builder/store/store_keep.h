/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_keep.h - blobs that a process holds, and blobs that nothing needs.
 *
 * A session holds each blob that its process writes or finds, and each
 * environment that it uses, until the store is closed: the file "held" of its
 * folder lists them.  Only gc removes blobs.  It waits until no process is
 * about to hold one, and keeps all that living sessions hold.
 * source: store(5)
 */
#ifndef BUILDER_STORE_STORE_KEEP_H
#define BUILDER_STORE_STORE_KEEP_H

#include "builder/store/store.h"

/* store_hold - hold a blob, and tell whether the store has it
 * returns 0: it has; 1: it does not have it yet, but is held as well; -1 */
int store_hold(struct store *store, const struct digest *sum,
	struct error *err) MUST_CHECK;
/* store_hold_env - the same for the folder of this name in
 * hallmark/environments; also notes that it is in use today */
int store_hold_env(
	struct store *store, const char *name, struct error *err) MUST_CHECK;

/* While it lasts, the index does not change, and no process holds anything
 * new. */
struct store_quiet {
	int lock, holds; /* locked files */
};
#define STORE_QUIET_INIT \
	{ \
		.lock = -1, .holds = -1 \
	}
int store_quiet_begin(struct store_quiet *out, const struct store *store,
	struct error *err) MUST_CHECK;
void store_quiet_end(struct store_quiet *quiet);
DEFINE_SCOPED_IN(struct store_quiet, store_quiet_end);

/* store_held - what living sessions hold: digests and names of environments,
 * one a line; the caller has begun a quiet time */
int store_held(const struct store *store, struct bytes *out,
	struct error *err) MUST_CHECK;

/* store_entries - all descriptors of index.json, also those of lists of
 * referrers; heap array */
int store_entries(const struct store *store, struct descriptor **out, size_t *n,
	struct error *err) MUST_CHECK;
void store_entries_free(struct descriptor *list, size_t n);

/* store_drop - remove the descriptors of index.json for which drop returns
 * true; the caller has begun a quiet time */
typedef bool store_dropper(const void *arg, const struct descriptor *d);
int store_drop(struct store *store, store_dropper *drop, const void *arg,
	struct error *err) MUST_CHECK;

#endif
