/* SPDX-License-Identifier: Apache-2.0 */
/* store_private.h - what the files of the store share.  source: store(5) */
#ifndef BUILDER_STORE_STORE_PRIVATE_H
#define BUILDER_STORE_STORE_PRIVATE_H

#include "builder/store/store.h"

#define STORE_LAYOUT "{\"imageLayoutVersion\":\"1.0.0\"}"
#define STORE_LAYOUT_VERSION "1.0.0"
#define STORE_REF_NAME "org.opencontainers.image.ref.name"
#define STORE_JSON_MAX ((size_t)16 << 20) /* index.json, any manifest */
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

/* store_blob_name - "blobs/sha256/…", for messages */
struct store_name {
	char s[96];
};
struct store_name store_blob_name(const struct digest *sum);

/* store_json - a blob that is a JSON map, its digest checked; its name in
 * messages is the blob's; reader is json_read, but for what hallmark wrote */
int store_json(const struct store *store, const struct digest *sum,
	json_reader *reader, struct json_doc *out,
	struct error *err) MUST_CHECK;

/* descriptor_parse - of a JSON map; returns -1 with ERROR_INPUT "doc:line: …"
 * where: its place in the document, for the line */
int descriptor_parse(struct descriptor *out, const struct json_doc *doc,
	const struct json *v, const char *where, struct error *err) MUST_CHECK;
/* descriptor_json - a new map */
struct json *descriptor_json(const struct descriptor *d);
/* descriptor_new - without name and artifact type */
struct json *descriptor_new(
	const char *media_type, const struct digest *sum, int64_t size);

/* index_read - index.json; ERROR_INPUT where it is none */
int index_read(const struct store *store, struct json_doc *out,
	struct error *err) MUST_CHECK;
/* index_replace - index.json without the descriptors named name, and with v,
 * which is taken; the caller holds the lock */
int index_replace(struct store *store, const char *name, struct json *takes,
	struct error *err) MUST_CHECK;
/* index_name - the ref.name of a descriptor, or NULL */
const char *index_name(const struct json *v);
/* index_new - an image index of no manifests */
struct json *index_new(void);
/* index_is_referrers - "sha256-" and 64 hex digits */
bool index_is_referrers(const char *name);

#endif
