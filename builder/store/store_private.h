/* SPDX-License-Identifier: Apache-2.0 */
/* store_private.h - what the files of the store share.  source: store(5) */
#ifndef BUILDER_STORE_STORE_PRIVATE_H
#define BUILDER_STORE_STORE_PRIVATE_H

#include "builder/store/descriptor.h"

#define STORE_LAYOUT "{\"imageLayoutVersion\":\"1.0.0\"}"
#define STORE_REF_NAME "org.opencontainers.image.ref.name"
#define STORE_REFERRERS_PREFIX "sha256-"

struct store {
	char *path;
	int fd;
	int blobs;               /* of blobs/sha256 */
	json_reader *reader;     /* of index.json: json_read in a store that
				  * somebody else has written */
	struct session *session; /* its folder in hallmark/tmp; or NULL */
};

/*
 * A session: a folder in hallmark/tmp named after the process, and a lock in
 * it that is held as long as the store is open.  The lock is the truth: pids
 * come again and differ between pid namespaces.
 */
int session_open(struct store *store, struct error *err) MUST_CHECK;
void session_close(struct store *store);
/* session_name - a name in it that was never used before; heap, relative to
 * the store's folder */
char *session_name(const struct store *store, const char *what);
/* session_sweep - remove what dead sessions have left; failures are nobody's */
void session_sweep(const struct store *store);

/* store_lock - hallmark/lock, held until the descriptor is closed */
int store_lock(
	const struct store *store, bool wait, struct error *err) MUST_CHECK;

/* index_read - index.json; ERROR_INPUT where it is none */
int index_read(const struct store *store, struct json_doc *out,
	struct error *err) MUST_CHECK;
/* index_replace - index.json without the descriptors named name, and with v,
 * which is taken; the caller holds the lock */
int index_replace(struct store *store, const char *name, struct json *takes,
	struct error *err) MUST_CHECK;
/* index_new - an image index of no manifests */
struct json *index_new(void);

#endif
