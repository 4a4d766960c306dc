/* SPDX-License-Identifier: Apache-2.0 */
/* Part of the door to libgit2: clones of URLs, and the only sockets of git. */
#include "base/say.h"
#include "builder/git/source_private.h"

#include <errno.h>
#include <fcntl.h>
#include <git2.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

#define CLONE_BYTES_MAX ((size_t)16 << 30)

static void
free_remote(git_remote **remote)
{
	git_remote_free(*remote);
}

/* The state of one fetch from a remote, for the callbacks of libgit2. */
struct transfer {
	bool too_much;
	bool credential_tried;
};

static int
on_progress(const git_indexer_progress *p, void *payload)
{
	struct transfer *transfer = payload;

	say_progress(p->received_objects, p->total_objects, "objects");
	transfer->too_much = p->received_bytes > CLONE_BYTES_MAX;
	return transfer->too_much ? -1 : 0;
}

/* For ssh, use the keys of the agent; for http, libgit2 uses the credentials in
 * the URL by itself.  A refused credential is not tried twice. */
static int
on_credential(git_credential **out, const char *url, const char *user,
	unsigned allowed, void *payload)
{
	struct transfer *transfer = payload;

	(void)url;
	if (transfer->credential_tried)
		return GIT_EAUTH;
	if (allowed & GIT_CREDENTIAL_USERNAME)
		return git_credential_username_new(out, user ? user : "git");
	transfer->credential_tried = true;
	if (allowed & GIT_CREDENTIAL_SSH_KEY)
		return git_credential_ssh_key_from_agent(
			out, user ? user : "git");
	return GIT_PASSTHROUGH;
}

/* Return the secret part of the URL, which messages must not contain; heap, or
 * NULL. */
static char *
secret_of(const struct source *s)
{
	const char *host = strstr(s->url, "://"), *at;

	if (!host || strcmp(s->url, s->uri) == 0)
		return NULL;
	host += 3;
	at = memrchr(host, '@', strcspn(host, "/?#"));
	return at ? text_copyn(host, (size_t)(at - host)) : NULL;
}

static int
fail_fetch(const struct source *s, int code, const struct transfer *transfer,
	struct error *err)
{
	scoped_free char *secret = secret_of(s);

	if (transfer->too_much)
		return error_set(err, ERROR_LIMIT,
			"the remote sent more than %zu bytes", CLONE_BYTES_MAX);
	(void)source_fail(code, "fetching", secret, err);
	err->kind = ERROR_NETWORK;
	return -1;
}

/* Set HEAD of the clone to the remote's default branch or detached commit. */
static int
set_head(git_repository *repo, git_remote *remote)
{
	const git_remote_head **heads = NULL;
	size_t n_heads = 0;
	int r = git_remote_ls(&heads, &n_heads, remote);

	for (size_t i = 0; r == 0 && i < n_heads; i++) {
		if (strcmp(heads[i]->name, "HEAD") != 0)
			continue;
		if (heads[i]->symref_target)
			return git_repository_set_head(
				repo, heads[i]->symref_target);
		return git_repository_set_head_detached(repo, &heads[i]->oid);
	}
	return r;
}

/* Does the remote still have this ref of the clone? */
static bool
is_there(const char *name, const git_remote_head *const *heads, size_t n_heads)
{
	for (size_t i = 0; i < n_heads; i++)
		if (strcmp(heads[i]->name, name) == 0)
			return true;
	return false;
}

/* Remove refs that the remote no longer has.  libgit2 would do it after the
 * fetch, but a branch renamed from "a" to "a/b" requires "a" to go first. */
static int
drop_old_refs(git_repository *repo, git_remote *remote)
{
	const git_remote_head **heads = NULL;
	git_strarray refs = {.count = 0};
	size_t n_heads = 0;
	int r = git_remote_ls(&heads, &n_heads, remote);

	if (r == 0)
		r = git_reference_list(&refs, repo);
	for (size_t i = 0; r == 0 && i < refs.count; i++)
		if (!is_there(refs.strings[i], heads, n_heads))
			r = git_reference_remove(repo, refs.strings[i]);
	git_strarray_dispose(&refs);
	return r;
}

static int
fetch_refs(git_repository *repo, git_remote *remote,
	const git_fetch_options *options)
{
	/* fetch every branch and tag under its own name */
	static char heads[] = "+refs/heads/*:refs/heads/*";
	static char tags[] = "+refs/tags/*:refs/tags/*";
	char *specs[] = {heads, tags};
	const git_strarray list = {.strings = specs, .count = 2};
	int r = git_remote_connect(remote, GIT_DIRECTION_FETCH,
		&options->callbacks, &options->proxy_opts, NULL);

	if (r == 0)
		r = drop_old_refs(repo, remote);
	if (r == 0)
		r = git_remote_fetch(remote, &list, options, NULL);
	if (r == 0)
		r = set_head(repo, remote);
	return r;
}

/* The remote is anonymous because the URL may hold a token, which must not be
 * written to the disk. */
static int
fetch(const struct source *s, git_repository *repo, struct error *err)
{
	git_fetch_options options;
	__attribute__((cleanup(free_remote))) git_remote *remote = NULL;
	struct transfer transfer = {.credential_tried = false};
	int r;

	if (git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION) < 0)
		return fail_fetch(s, -1, &transfer, err);
	options.callbacks.transfer_progress = on_progress;
	options.callbacks.credentials = on_credential;
	options.callbacks.payload = &transfer;
	options.proxy_opts.type = GIT_PROXY_AUTO;
	options.update_fetchhead = 0;
	options.prune = GIT_FETCH_NO_PRUNE;
	options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
	say_step("fetch", "%s", text_quotes(s->uri));
	source_trust();
	r = git_remote_create_anonymous(&remote, repo, s->url);
	if (r == 0)
		r = fetch_refs(repo, remote, &options);
	say_done();
	return r < 0 ? fail_fetch(s, r, &transfer, err) : 0;
}

/* One process at a time may change the clone of a URL.  The kernel releases the
 * lock when the process ends. */
static int
lock_clone(const struct source *s, const char *name, struct error *err)
{
	scoped_free char *path = text_format("%s.lock", name);
	scoped_close int fd =
		file_open(s->cache, path, O_RDWR | O_CREAT, 0666, err);

	if (fd < 0)
		return -1;
	while (flock(fd, LOCK_EX) < 0)
		if (errno != EINTR)
			return error_sys(err, "%s", text_quotes(path));
	return take_fd(fd);
}

/* libgit2 requires a path, but only a descriptor of the folder is known. */
static char *
path_of(const struct source *s, const char *name, struct error *err)
{
	char link[64], path[4096];
	ssize_t len;

	(void)snprintf(link, sizeof link, "/proc/self/fd/%d", s->cache);
	len = readlink(link, path, sizeof path);
	if (len < 0 || (size_t)len >= sizeof path) {
		(void)error_sys(err, "the folder of git clones");
		return NULL;
	}
	return text_format("%.*s/%s", (int)len, path, name);
}

/* Make a clone under a temporary name, fill it, then rename it.  If the process
 * is killed, the next clone of the same URL removes the rest. */
static int
make_clone(struct source *s, const char *name, source_filler *fill, void *arg,
	struct error *err)
{
	scoped_free char *temp = text_format("tmp-%s", name);
	scoped_free char *path = path_of(s, temp, err);
	git_repository *repo = NULL;
	struct error later = ERROR_INIT;
	int r;

	if (!path || file_remove_tree(s->cache, temp, err) < 0)
		return -1;
	r = git_repository_init(&repo, path, true);
	r = r < 0 ? source_fail(r, "creating a clone", NULL, err)
		  : fill(repo, arg, err);
	git_repository_free(repo);
	if (r == 0 && renameat(s->cache, temp, s->cache, name) == 0)
		return fsync(s->cache) < 0 ? error_sys(err, "a clone") : 0;
	if (r == 0)
		(void)error_sys(err, "renaming a new clone");
	if (file_remove_tree(s->cache, temp, &later) < 0)
		say_warning("%s", later.text);
	return -1;
}

/* The name is made from the URL without credentials, so that a token that
 * changes daily does not cause a new clone. */
static char *
clone_name(const struct source *s)
{
	struct digest sum = digest_of(s->uri, strlen(s->uri));

	return text_format("%s.git", digest_hex(&sum).s);
}

static int
fetch_all_refs(git_repository *repo, void *arg, struct error *err)
{
	struct source *s = arg;
	const int r = fetch(s, repo, err);

	s->fresh = r == 0;
	return r;
}

static bool
has_clone(const struct source *s, const char *name)
{
	struct stat st;

	return fstatat(s->cache, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static int
open_clone(struct source *s, const char *name, struct error *err)
{
	scoped_free char *path = path_of(s, name, err);
	int r;

	if (!path)
		return -1;
	if (source_files_check(path, err) < 0)
		return error_hint(err, "move the clone away to fetch it again");
	r = git_repository_open_bare(&s->repo, path);
	if (r < 0) {
		(void)source_fail(r, text_quotes(path), NULL, err);
		return error_hint(err, "move that folder away to fetch it "
				       "again");
	}
	return 0;
}

int
source_clone_fill(int cache, const char *url, source_filler *fill, void *arg,
	struct error *err)
{
	scoped(source_close) struct source *s = mem_alloc(1, sizeof *s);
	scoped_free char *name = NULL;
	scoped_close int held = -1;

	source_begin();
	s->url = text_copy(url);
	s->uri = source_strip(url);
	s->cache = fcntl(cache, F_DUPFD_CLOEXEC, 0);
	if (s->cache < 0)
		return error_sys(err, "the folder of git clones");
	name = clone_name(s);
	held = lock_clone(s, name, err);
	if (held < 0)
		return -1;
	if (!has_clone(s, name))
		return make_clone(s, name, fill, arg, err);
	return open_clone(s, name, err) < 0 ? -1 : fill(s->repo, arg, err);
}

int
source_clone(struct source *s, struct error *err)
{
	scoped_free char *name = clone_name(s);
	scoped_close int held = -1;

	if (!has_clone(s, name)) {
		if (s->offline)
			return error_set(err, ERROR_USAGE,
				"not fetched yet, and --offline was given");
		held = lock_clone(s, name, err);
		if (held < 0)
			return -1;
		if (!has_clone(s, name) &&
			make_clone(s, name, fetch_all_refs, s, err) < 0)
			return -1;
	}
	return open_clone(s, name, err);
}

int
source_refresh(struct source *s, struct error *err)
{
	scoped_free char *name = clone_name(s);
	scoped_close int held = lock_clone(s, name, err);

	if (held < 0 || fetch(s, s->repo, err) < 0)
		return -1;
	s->fresh = true;
	return 0;
}
