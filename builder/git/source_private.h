/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_private.h - declarations that the files behind source.h share
 *
 * The types of libgit2 are only declared here, so that its header is included
 * in the source_*.c files alone.
 */
#ifndef BUILDER_GIT_SOURCE_PRIVATE_H
#define BUILDER_GIT_SOURCE_PRIVATE_H

#include "base/file.h"
#include "builder/git/source.h"

#include <signal.h>
#include <sys/resource.h>

struct git_oid;
struct git_repository;
struct git_tree;
struct git_tree_entry;

struct source {
	struct git_repository *repo;
	char *uri; /* for messages and provenance: without credentials */
	char *url; /* to fetch from, as given by the user; NULL: not a clone */
	int cache; /* own descriptor of the folder of clones, or -1 */
	bool offline;
	bool fresh; /* this process has fetched from the remote */
};

/* source_begin - initialize libgit2 once, before any other call */
void source_begin(void);

/*
 * source_fail - turn the last error of libgit2 into a struct error
 *
 * in      code    return value of the libgit2 function
 *         what    the subject of the message, already quoted
 *         secret  text that must not appear in the message, or NULL
 * returns -1: ERROR_INTEGRITY if an object is corrupt, ERROR_INPUT if it is
 *         missing or ambiguous, ERROR_SYSTEM otherwise
 */
int source_fail(
	int code, const char *what, const char *secret, struct error *err);

/* source_fail_object - the same for an object of a commit; of a partial clone
 * it says how to get what is missing */
int source_fail_object(
	const struct source *s, int code, const char *what, struct error *err);

/* source_borrows - does it read objects of other repositories? */
#define SOURCE_BORROWS \
	"this repository borrows objects, from the folders that " \
	"objects/info/alternates names, each a path without quotes; are they " \
	"all there?"
bool source_borrows(const struct source *s);
/* source_replaces - does it have refs/replace?  source_replaced_check - fails
 * with ERROR_INPUT if one of them replaces this object */
bool source_replaces(const struct source *s);
int source_replaced_check(const struct source *s, const struct git_oid *id,
	const char *what, struct error *err) MUST_CHECK;

/* The largest file of a commit, in bytes: a file is held in memory. */
#define SOURCE_FILE_MAX ((size_t)1 << 30)

/* source_set_objects - let a repository read loose objects with the reader of
 * source_loose.c; returns 0 or an error code of libgit2 */
int source_set_objects(struct git_repository *repo) MUST_CHECK;

/* source_files_check - refuse a repository (path: a folder in it) in which a
 * named pipe, a device, or a file that is far too large stands where libgit2
 * reads a file */
int source_files_check(const char *path, struct error *err) MUST_CHECK;
/* source_wait_begin, _end - between them a call fails that waits for a file for
 * 10 seconds, or takes memory without end; _end: did that happen?
 * source_waited - the error for it */
struct source_wait {
	struct sigaction before;
	struct rlimit memory;
	bool bounded;
};
void source_wait_begin(struct source_wait *wait);
bool source_wait_end(const struct source_wait *wait);
int source_waited(const char *repo, struct error *err);

/* source_is_url - is the text "scheme://…" or "[user@]host:path"? */
bool source_is_url(const char *text);
/* source_strip - return what everybody may read of a remote, as a URL: without
 * credentials, query and fragment; "git@host:path" becomes ssh://…; heap */
char *source_strip(const char *remote);
/* source_file_uri - return a path as file://…, percent-encoded; heap */
char *source_file_uri(const char *path);

/* source_trust - load the machine's certificates, before a socket is opened */
void source_trust(void);

/* source_clone - open s->repo in the cache; a missing one is cloned */
int source_clone(struct source *s, struct error *err) MUST_CHECK;
/* source_refresh - fetch new commits from the remote of a clone */
int source_refresh(struct source *s, struct error *err) MUST_CHECK;

/* A function that adds objects to a repository. */
typedef int source_filler(
	struct git_repository *repo, void *arg, struct error *err);
/* source_clone_fill - call fill for the clone of a URL; a missing one is made,
 * and is there only if fill succeeds */
int source_clone_fill(int cache, const char *url, source_filler *fill,
	void *arg, struct error *err) MUST_CHECK;
/* source_pack_whole - does the repository have every object of a commit, its
 * parents excepted?  ERROR_INPUT names one that is missing */
int source_pack_whole(struct git_repository *repo, const char *commit,
	size_t *n_objects, struct error *err) MUST_CHECK;

/* source_walk_to - find the tree of a folder in a commit; "" is the root */
int source_walk_to(struct git_tree **out, const struct source *s,
	const char *commit, const char *path, struct error *err) MUST_CHECK;
/* source_entry_kind - return "a file", "a folder", "a symlink" or
 * "a submodule" */
const char *source_entry_kind(const struct git_tree_entry *entry);

#endif
