/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_private.h - what the files behind source.h share.
 *
 * libgit2's types are only named here, so that its header stays in the .c
 * files of the door.
 */
#ifndef BUILDER_GIT_SOURCE_PRIVATE_H
#define BUILDER_GIT_SOURCE_PRIVATE_H

#include "builder/git/source.h"

struct git_repository;
struct git_tree;
struct git_tree_entry;

struct source {
	struct git_repository *repo;
	char *uri; /* for people and provenance: no credentials */
	char *url; /* to fetch from, as it was given; NULL: not a clone */
	int cache; /* own descriptor of the folder of clones, or -1 */
	bool offline;
	bool fresh; /* the remote was asked by this process */
};

/* source_begin - start libgit2, once and for good; before any other call */
void source_begin(void);

/*
 * source_fail - libgit2's last error as ours
 *
 * in      code    what the call returned
 *         what    the thing, for the message: already quoted
 *         secret  text that must not be repeated, or NULL
 * returns -1: ERROR_INTEGRITY where an object is corrupt, ERROR_INPUT where
 *         it is missing or ambiguous, ERROR_SYSTEM otherwise
 */
int source_fail(
	int code, const char *what, const char *secret, struct error *err);

/* A file of a commit is held in memory: no larger than this. */
#define SOURCE_FILE_MAX ((size_t)1 << 30)

/* source_set_objects - read the objects of a repository our own way; 0 or a
 * code of libgit2's */
int source_set_objects(struct git_repository *repo) MUST_CHECK;

/* source_is_url - "scheme://…" or "[user@]host:path" */
bool source_is_url(const char *text);
/* source_strip - a URL without credentials; heap */
char *source_strip(const char *url);
/* source_file_uri - an absolute path as file://…, percent-encoded; heap */
char *source_file_uri(const char *path);

/* source_trust - the machine's certificates, before a socket is opened */
void source_trust(void);

/* source_clone - s->repo from the cache, cloned first where it is not there */
int source_clone(struct source *s, struct error *err) MUST_CHECK;
/* source_refresh - ask the remote of a clone for what is new */
int source_refresh(struct source *s, struct error *err) MUST_CHECK;

/* source_walk_to - the tree of a folder; "" is the root */
int source_walk_to(struct git_tree **out, const struct source *s,
	const char *commit, const char *path, struct error *err) MUST_CHECK;
/* source_entry_kind - "a file", "a folder", "a symlink", "a submodule" */
const char *source_entry_kind(const struct git_tree_entry *entry);

#endif
