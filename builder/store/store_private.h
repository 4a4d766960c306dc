/* SPDX-License-Identifier: Apache-2.0 */
/* store_private.h - declarations that the files of the store share
 *
 * source: store(5) */
#ifndef BUILDER_STORE_STORE_PRIVATE_H
#define BUILDER_STORE_STORE_PRIVATE_H

#include "base/file.h"
#include "builder/store/descriptor.h"

#define STORE_LAYOUT "{\"imageLayoutVersion\":\"1.0.0\"}"
#define STORE_REFERRERS_PREFIX "sha256-"

struct store {
	char *path;
	int fd;
	int blobs;                 /* of blobs/sha256 */
	json_reader *reader;       /* reads index.json: json_read in a store
				    * that hallmark did not write */
	struct session *session;   /* folder in hallmark/tmp, or NULL */
	struct store_names *names; /* of index.json, as last parsed */
};

/*
 * A session is a folder in hallmark/tmp named after the process, with a lock
 * file that stays locked while the store is open.  Only the lock shows that a
 * session is alive: pids are reused and differ between pid namespaces.
 */
int session_open(struct store *store, struct error *err) MUST_CHECK;
void session_close(struct store *store);
/* session_name - return a path in the session that was never used before; heap,
 * relative to the folder of the store */
char *session_name(const struct store *store, const char *what);
/* session_sweep - remove the files of dead sessions; errors are ignored, the
 * next sweep tries again */
void session_sweep(const struct store *store);

/* store_lock - lock hallmark/lock until the returned descriptor is closed */
int store_lock(
	const struct store *store, bool wait, struct error *err) MUST_CHECK;

/* holds_lock - lock hallmark/holds, LOCK_SH to hold something, LOCK_EX to be
 * the only one, until the returned descriptor is closed; after store_lock() */
int holds_lock(
	const struct store *store, int how, struct error *err) MUST_CHECK;
/* session_hold - add a line to the session's list of what it holds */
int session_hold(
	struct store *store, const char *line, struct error *err) MUST_CHECK;

/* index_open, index_parse - the same in two steps, for store_names.c */
int index_open(const struct store *store, struct error *err) MUST_CHECK;
int index_parse(const struct store *store, int fd, struct json_doc *out,
	struct error *err) MUST_CHECK;
/* index_shared - index_read() of a command that changes nothing: parsed once,
 * again only after the file has changed; *out is borrowed until the next call
 * that reads the index */
int index_shared(const struct store *store, const struct json_doc **out,
	struct error *err) MUST_CHECK;
/*
 * index_find - find a name, or a digest as text, in index.json
 *
 * returns 0; 1: the index does not have it; -1
 */
struct index_found {
	const struct json_doc *doc; /* borrowed as that of index_shared() */
	size_t entry;               /* the first that has it */
	size_t n_others;            /* how many more have it */
};
int index_find(struct index_found *out, const struct store *store,
	const char *name, struct error *err) MUST_CHECK;
struct store_names *names_new(void);
void names_free(struct store_names *names);
void names_forget(struct store_names *names);
/* index_read - read index.json; ERROR_INPUT if it is not an image index */
int index_read(const struct store *store, struct json_doc *out,
	struct error *err) MUST_CHECK;
/* index_replace - in index.json, replace the descriptors with this name by the
 * given one, which is taken; the caller holds the lock */
int index_replace(struct store *store, const char *name, struct json *takes,
	struct error *err) MUST_CHECK;
/* index_edit - in index.json, remove the descriptors for which drop returns
 * true, and add one, which is taken, or NULL; the caller holds the lock */
typedef bool index_drop(const void *arg, const struct json *descriptor);
int index_edit(struct store *store, index_drop *drop, const void *arg,
	struct json *takes, struct error *err) MUST_CHECK;
/* index_mark - in index.json, mark all descriptors of an image as bundled; the
 * caller holds the lock */
int index_mark(struct store *store, const struct digest *image,
	struct error *err) MUST_CHECK;
/* referrers_bundled - does a bundle refer to this image? */
int referrers_bundled(bool *out, const struct store *store,
	const struct digest *image, struct error *err) MUST_CHECK;
/* index_new - return an image index without manifests */
struct json *index_new(void);

#endif
