/* SPDX-License-Identifier: Apache-2.0 */
/* Opens repositories and finds their commits. */
#include "attest/git_location.h"
#include "builder/git/source_private.h"

#include <errno.h>
#include <fcntl.h>
#include <git2.h>
#include <sys/stat.h>

#define WAITED (-1000) /* beside the error codes of libgit2 */

static void
free_object(git_object **object)
{
	git_object_free(*object);
}

/*
 * The user did not choose a repository that was only found above the current
 * folder: in /tmp/work, a hostile /tmp/.git would be built and signed.
 */
static int
check_owner(const git_repository *repo, struct error *err)
{
	const char *path = git_repository_path(repo);
	struct stat found, here;

	if (stat(path, &found) < 0 || stat(".", &here) < 0)
		return error_sys(err, "%s", text_quotes(path));
	if (found.st_uid == here.st_uid || found.st_uid == geteuid() ||
		found.st_uid == 0)
		return 0;
	return error_set(err, ERROR_USAGE,
		"the repository %s belongs to another user than this folder; "
		"name it with --repo if you mean it",
		text_quotes(path));
}

/* The URL as it is in the configuration file.  git_remote_url() would apply the
 * user's url.*.insteadOf, which is private and must not reach provenance. */
static char *
config_text(git_config *config, const char *key)
{
	const char *url = NULL;

	return git_config_get_string(&url, config, key) == 0 ? text_copy(url)
							     : NULL;
}

/* The key of the URL of the only remote; heap, or NULL: there are none or
 * several.  git_remote_list() would leak memory of its regular expression. */
static char *
only_remote(git_config *config)
{
	git_config_iterator *all = NULL;
	git_config_entry *entry = NULL;
	scoped_free char *key = NULL;
	bool several = false;

	if (git_config_iterator_new(&all, config) < 0)
		return NULL;
	while (git_config_next(&entry, all) == 0) {
		if (!text_starts(entry->name, "remote.") ||
			!text_ends(entry->name, ".url"))
			continue;
		several |= key && !text_equal(key, entry->name);
		free(key);
		key = text_copy(entry->name);
	}
	git_config_iterator_free(all);
	return several ? NULL : take_ptr(key);
}

/* The URL of "origin", else that of the only remote; heap, or NULL. */
static char *
origin(git_repository *repo)
{
	git_config *config = NULL, *frozen = NULL;
	char *url = NULL;

	if (git_repository_config(&config, repo) == 0 &&
		git_config_snapshot(&frozen, config) == 0) {
		scoped_free char *only = only_remote(frozen);

		url = config_text(frozen, "remote.origin.url");
		if (!url && only)
			url = config_text(frozen, only);
	}
	git_config_free(frozen);
	git_config_free(config);
	return url;
}

/* The URL goes into provenance, which is JSON and is shown on terminals. */
static bool
is_printable(const char *text)
{
	for (const char *at = text; *at; at++)
		if ((unsigned char)*at <= ' ' || *at == 0x7f)
			return false;
	return *text && text_is_utf8(text, strlen(text));
}

static const char *
location_fault(const char *url)
{
	scoped_free char *location = text_format("git+%s", url);

	return git_location_fault(location);
}

static char *
name_of(git_repository *repo)
{
	scoped_free char *url = origin(repo);
	const char *path = git_repository_workdir(repo);

	scoped_free char *public =
		url && source_is_url(url) ? source_strip(url) : NULL;

	if (public && !location_fault(public))
		return take_ptr(public);
	if (url && url[0] == '/')
		return source_file_uri(url);
	return source_file_uri(path ? path : git_repository_path(repo));
}

static int
open_folder(struct source *s, const char *repo, struct error *err)
{
	const char *path = repo ? repo : ".", *what = text_quotes(path);
	struct source_wait wait;
	int r;

	if (source_files_check(path, err) < 0)
		return -1;
	source_wait_begin(&wait);
	r = git_repository_open_ext(&s->repo, path, 0, NULL);
	if (r == 0)
		s->uri = name_of(s->repo);
	if (source_wait_end(&wait))
		return source_waited(path, err);
	if (r == GIT_ENOTFOUND && repo && text_ends(repo, ".bundle"))
		return error_set(err, ERROR_INPUT,
			"%s is a bundle, and not a repository; 'git clone' "
			"makes "
			"one of it",
			what);
	if (r == GIT_ENOTFOUND)
		return error_set(err, ERROR_INPUT,
			"%s is not in a git repository; name one with --repo",
			what);
	if (r == 0)
		r = source_set_objects(s->repo);
	if (r < 0) {
		(void)source_fail(r, what, NULL, err);
		err->kind = ERROR_INPUT;
		return -1;
	}
	return repo ? 0 : check_owner(s->repo, err);
}

int
source_open(struct source **out, const char *repo, int cache, bool offline,
	struct error *err)
{
	scoped(source_close) struct source *s = mem_alloc(1, sizeof *s);
	const char *fault;
	struct stat st;

	source_begin();
	s->cache = -1;
	s->offline = offline;
	/* A folder may have a colon in its name and look like a URL. */
	if (!repo || !source_is_url(repo) || stat(repo, &st) == 0) {
		if (open_folder(s, repo, err) < 0)
			return -1;
		*out = take_ptr(s);
		return 0;
	}
	s->url = text_copy(repo);
	s->uri = source_strip(repo);
	fault = location_fault(s->uri);
	if (fault || !is_printable(repo))
		return error_set(err, ERROR_USAGE, "the URL %s %s",
			text_quotes(s->uri),
			fault ? fault : "holds spaces or control characters");
	s->cache = fcntl(cache, F_DUPFD_CLOEXEC, 0);
	if (s->cache < 0)
		return error_sys(err, "the folder of git clones");
	if (source_clone(s, err) < 0)
		return error_wrap(err, "%s", text_quotes(s->uri));
	*out = take_ptr(s);
	return 0;
}

void
source_close(struct source *source)
{
	if (!source)
		return;
	git_repository_free(source->repo);
	close_fd(&source->cache);
	free(source->uri);
	free(source->url);
	free(source);
}

const char *
source_uri(const struct source *source)
{
	return source->uri;
}

/* Fill in the commit of a revision; returns 0, WAITED or an error code of
 * libgit2. */
static int
find_commit(struct source *s, const char *rev, struct source_commit *out)
{
	__attribute__((cleanup(free_object))) git_object *any = NULL;
	__attribute__((cleanup(free_object))) git_object *object = NULL;
	const git_commit *commit;
	struct source_wait wait;
	int r;

	source_wait_begin(&wait);
	r = git_revparse_single(&any, s->repo, rev);
	if (r == 0)
		r = git_object_peel(&object, any, GIT_OBJECT_COMMIT);
	if (source_wait_end(&wait))
		return WAITED;
	if (r < 0)
		return r;
	commit = (const git_commit *)object;
	(void)git_oid_tostr(out->id, sizeof out->id, git_commit_id(commit));
	(void)git_oid_tostr(
		out->tree, sizeof out->tree, git_commit_tree_id(commit));
	out->time_s = git_commit_time(commit);
	return 0;
}

/* Add a hint that helps with a missing revision. */
static int
hint(const struct source *s, struct error *err)
{
	if (s->url && s->offline)
		return error_hint(
			err, "drop --offline to fetch it from the remote");
	if (s->url)
		return error_hint(err, "it is not reachable from the remote's "
				       "branches and tags");
	if (git_repository_is_empty(s->repo) == 1)
		return error_hint(err, "the repository has no commit yet");
	if (source_borrows(s))
		return error_hint(err, SOURCE_BORROWS);
	if (git_repository_is_shallow(s->repo) == 1)
		return error_hint(err, "this is a shallow clone: 'git fetch "
				       "--unshallow' brings the rest");
	return -1;
}

/* A commit id and a tag do not change; any other name may point to another
 * commit now than when it was fetched. */
static bool
may_move(const struct source *s, const char *rev)
{
	scoped_free char *tag = text_format("refs/tags/%s", rev);
	git_reference *ref = NULL;
	git_oid id;

	if (strlen(rev) == 40 && git_oid_fromstr(&id, rev) == 0)
		return false;
	if (git_reference_lookup(&ref, s->repo, tag) < 0)
		return true;
	git_reference_free(ref);
	return false;
}

static int
refresh_remote(struct source *s, struct error *err)
{
	if (source_refresh(s, err) < 0)
		return error_wrap(err, "%s", text_quotes(s->uri));
	return 0;
}

int
source_resolve(struct source *source, const char *rev,
	struct source_commit *out, struct error *err)
{
	scoped_free char *what =
		text_format("there is no commit %s", text_quotes(rev));
	struct source_commit commit = {.time_s = 0};
	bool remote = source->url && !source->offline;
	int r;

	if (rev[0] == '\0' || strchr(rev, ':'))
		return error_set(err, ERROR_INPUT, "%s is not a revision",
			text_quotes(rev));
	if (remote && !source->fresh && may_move(source, rev)) {
		if (refresh_remote(source, err) < 0)
			return error_hint(err, "--offline uses what was "
					       "fetched before");
		remote = false; /* one fetch is enough */
	}
	r = find_commit(source, rev, &commit);
	if (r == GIT_ENOTFOUND && remote) {
		if (refresh_remote(source, err) < 0)
			return -1;
		r = find_commit(source, rev, &commit);
	}
	if (r == WAITED)
		return source_waited(source->uri, err);
	if (r < 0) {
		(void)source_fail(r, what, NULL, err);
		return r == GIT_ENOTFOUND ? hint(source, err) : -1;
	}
	*out = commit;
	return 0;
}

bool
source_has(const struct source *source, const char *commit)
{
	git_commit *found = NULL;
	git_oid id;

	if (strlen(commit) != 40 || git_oid_fromstr(&id, commit) < 0 ||
		git_commit_lookup(&found, source->repo, &id) < 0)
		return false;
	git_commit_free(found);
	return true;
}
