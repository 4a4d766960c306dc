/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source.h - git commits and their files.  The door to libgit2.
 *
 * Hallmark reads a recipe from a commit, never from the work tree.
 */
#ifndef BUILDER_GIT_SOURCE_H
#define BUILDER_GIT_SOURCE_H

#include "base/digest.h"

struct source;

/* A commit that source_resolve() found. */
struct source_commit {
	char id[65]; /* 40 hex digits */
	char tree[65];
	int64_t time_s; /* committer time */
};

/*
 * source_open - open a repository
 *
 * in      repo     a folder of a repository, or a URL; NULL: the repository
 *                  that the current folder is in
 *         cache    open folder for clones of URLs (store_private "git")
 *         offline  fetch nothing; a URL that is not in the cache is ERROR_USAGE
 */
int source_open(struct source **out, const char *repo, int cache, bool offline,
	struct error *err) MUST_CHECK;
void source_close(struct source *source);
DEFINE_SCOPED(struct source, source_close);

/* source_uri - return the repository's name in provenance: the given URL, else
 * the URL of the remote "origin" or of the only remote, all without
 * credentials, else file://PATH; borrowed */
const char *source_uri(const struct source *source);

/* source_here - the folder in its work tree that the user stands in, or of
 * repo, as given to source_open(); "" at its top, in a bare repository and in a
 * clone of a URL; heap */
char *source_here(const struct source *source, const char *repo);

/* source_resolve - find the commit of a revision as git names it; ERROR_INPUT
 * if it does not exist.  In a clone of a URL, unless offline, a name that can
 * move (neither commit id nor tag) and a name that the cache lacks are fetched.
 */
int source_resolve(struct source *source, const char *rev,
	struct source_commit *out, struct error *err) MUST_CHECK;
/* source_has - is this full commit id in the repository?  Fetches nothing */
bool source_has(const struct source *source, const char *commit);

/* source_tags - the tags that name this full commit id, annotated or not, as
 * git lists them */
struct source_tags {
	char **names;
	size_t n;
};
int source_tags(struct source_tags *out, const struct source *source,
	const char *commit, struct error *err) MUST_CHECK;
void source_tags_done(struct source_tags *tags);
DEFINE_SCOPED_IN(struct source_tags, source_tags_done);

/* source_folder - return the git tree id of a folder of a commit ("" is the
 * root); ERROR_INPUT if it is missing, is not a folder or path has ".." */
int source_folder(struct source *source, const char *commit, const char *path,
	char tree[65], struct error *err) MUST_CHECK;
/* source_files - the names of the files directly in a folder of a commit, as
 * file_list() gives them; symlinks, folders and submodules are left out */
struct names;
int source_files(struct names *out, struct source *source, const char *commit,
	const char *path, struct error *err) MUST_CHECK;
/* source_read - read one file of a commit, at most max bytes; symlinks are not
 * followed */
int source_read(struct source *source, const char *commit, const char *path,
	size_t max, struct bytes *out, struct error *err) MUST_CHECK;

/* How the files of a commit are written. */
struct source_rule {
	int64_t epoch_s;   /* the mtime of all */
	bool lfs_pointers; /* accept files that stand for others, of Git LFS */
	bool submodules;   /* their files are written by other means */
};

/* Where a commit of another repository belongs, which git calls a submodule. */
struct source_link {
	char *path; /* relative to the exported folder */
	char commit[65];
};
struct source_links {
	struct source_link *list; /* in the order of the tree */
	size_t n;
};
void source_links_done(struct source_links *links);
DEFINE_SCOPED_IN(struct source_links, source_links_done);

/*
 * source_export - write a folder of a commit into an open, empty folder
 *
 * Files have mode 0644 or 0755; symlinks stay as they are; a submodule is an
 * empty folder.  The caller's user and group own the files.
 * returns 0; -1 with ERROR_INPUT, ERROR_INTEGRITY or ERROR_LIMIT if something
 *         in the folder cannot be written: then nothing is
 */
int source_export(struct source *source, const char *commit, const char *path,
	int folder, const struct source_rule *rule,
	struct error *err) MUST_CHECK;
/* source_export_check - fail as source_export() would, and write nothing
 * out     *links  the submodules; NULL: not needed */
int source_export_check(struct source *source, const char *commit,
	const char *path, const struct source_rule *rule,
	struct source_links *links, struct error *err) MUST_CHECK;

/* source_dirty - returns 1 if the folder in the work tree differs from the one
 * in the commit, untracked files included; 0 if not, or without a work tree */
int source_dirty(
	struct source *source, const char *commit, const char *path) MUST_CHECK;

#endif
