/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source.h - git: commits, and the files in them.  The door to libgit2.
 *
 * A recipe is read from a commit, never from the work tree.
 */
#ifndef BUILDER_GIT_SOURCE_H
#define BUILDER_GIT_SOURCE_H

#include "base/digest.h"

struct source;

/* One commit, found. Texts are heap. */
struct source_commit {
	char id[65]; /* 40 hex digits */
	char tree[65];
	int64_t time_s; /* committer time */
};

/*
 * source_open - a repository
 *
 * in      repo     a folder in or with a repository, or a URL; NULL: the one
 *                  around the current folder
 *         cache    open folder for clones of URLs (store_private "git")
 *         offline  a URL that is not in the cache is ERROR_USAGE
 */
int source_open(struct source **out, const char *repo, int cache, bool offline,
	struct error *err) MUST_CHECK;
void source_close(struct source *source);
DEFINE_SCOPED(struct source, source_close);

/* source_uri - what provenance calls it: the URL given, else the URL of the
 * remote "origin" without any credentials, else file://PATH; borrowed */
const char *source_uri(const struct source *source);

/* source_resolve - a revision as git names it; ERROR_INPUT where there is
 * none.  Of a URL, a name that can move (no commit id, no tag) is asked for
 * anew unless offline, and what the cache does not know is fetched. */
int source_resolve(struct source *source, const char *rev,
	struct source_commit *out, struct error *err) MUST_CHECK;
/* source_has - is this full commit id there, without any fetching? */
bool source_has(const struct source *source, const char *commit);

/* source_folder - the git tree id of a folder of a commit ("" the root);
 * ERROR_INPUT: it is not there, is no folder, climbs out */
int source_folder(struct source *source, const char *commit, const char *path,
	char tree[65], struct error *err) MUST_CHECK;
/* source_read - one file of a commit, at most max bytes; follows no link */
int source_read(struct source *source, const char *commit, const char *path,
	size_t max, struct bytes *out, struct error *err) MUST_CHECK;

/*
 * source_export - a folder of a commit, written into an open, empty folder
 *
 * Files 0644 or 0755, symlinks as they are, mtimes epoch_s, submodules
 * refused.  ids are the caller's.
 */
int source_export(struct source *source, const char *commit, const char *path,
	int folder, int64_t epoch_s, struct error *err) MUST_CHECK;

/* source_dirty - 1 where the work tree's folder differs from the commit's,
 * untracked files included; 0 where not or there is no work tree */
int source_dirty(
	struct source *source, const char *commit, const char *path) MUST_CHECK;

#endif
