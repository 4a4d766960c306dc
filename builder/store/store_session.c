/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions: the unfinished files of each process.  source: store(5) */
#include "builder/store/store_keep.h"
#include "builder/store/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

#define TMP "hallmark/tmp"
#define DEAD "dead-"
#define HELD "held"
#define HELD_MAX ((size_t)64 << 20)

struct session {
	char *folder; /* "hallmark/tmp/123-0" */
	int lock;
	int held;  /* the file "held" */
	pid_t pid; /* only this process cleans up, not a forked child */
	unsigned n_names;
};

static int
make_folder(
	const struct store *store, struct session *session, struct error *err)
{
	for (unsigned i = 0; i < 10000; i++) {
		scoped_free char *path =
			text_format(TMP "/%ld-%u", (long)getpid(), i);

		if (mkdirat(store->fd, path, 0777) == 0) {
			session->folder = take_ptr(path);
			return 0;
		}
		if (errno != EEXIST)
			return error_sys(err, "creating the folder %s",
				text_quotes(path));
	}
	return error_set(err, ERROR_LIMIT, "too many folders in " TMP);
}

static void
session_free(struct session *session)
{
	if (!session)
		return;
	if (session->lock >= 0)
		(void)close(session->lock);
	if (session->held >= 0)
		(void)close(session->held);
	free(session->folder);
	free(session);
}
DEFINE_SCOPED(struct session, session_free);

int
session_open(struct store *store, struct error *err)
{
	scoped(session_free) struct session *session = NULL;
	scoped_free char *path = NULL, *held = NULL;
	scoped_close int lock = -1;

	if (store->session)
		return 0;
	/* Until the session is locked, a sweep by another process would remove
	 * it. */
	lock = store_lock(store, true, err);
	if (lock < 0 || file_make_dirs(store->fd, TMP, err) < 0)
		return -1;
	session = mem_alloc(1, sizeof *session);
	session->lock = session->held = -1;
	session->pid = getpid();
	if (make_folder(store, session, err) < 0)
		return -1;
	path = text_format("%s/lock", session->folder);
	session->lock = file_open(
		store->fd, path, O_RDWR | O_CREAT | O_EXCL, 0666, err);
	if (session->lock < 0)
		return -1;
	if (flock(session->lock, LOCK_EX | LOCK_NB) < 0)
		return error_sys(err, "locking %s", text_quotes(path));
	held = text_format("%s/" HELD, session->folder);
	session->held = file_open(store->fd, held,
		O_WRONLY | O_APPEND | O_CREAT | O_EXCL, 0666, err);
	if (session->held < 0)
		return -1;
	store->session = take_ptr(session);
	return 0;
}

void
session_close(struct store *store)
{
	struct error ignored = ERROR_INIT;
	struct session *session = store->session;

	if (session && session->pid == getpid() &&
		file_remove_tree(store->fd, session->folder, &ignored) < 0)
		(void)ignored; /* the next sweep tries again */
	session_free(session);
	store->session = NULL;
}

char *
session_name(const struct store *store, const char *what)
{
	return text_format("%s/%s-%u", store->session->folder, what,
		store->session->n_names++);
}

int
session_hold(struct store *store, const char *line, struct error *err)
{
	scoped_free char *text = text_format("%s\n", line);
	scoped_close int holds = -1;

	if (session_open(store, err) < 0)
		return -1;
	holds = holds_lock(store, LOCK_SH, err);
	if (holds < 0)
		return -1;
	return file_write_fd(
		store->session->held, text, strlen(text), HELD, err);
}

int
store_hold(struct store *store, const struct digest *sum, struct error *err)
{
	if (session_hold(store, digest_text(sum).s, err) < 0)
		return -1;
	return store_has(store, sum) ? 0 : 1;
}

int
store_hold_env(struct store *store, const char *name, struct error *err)
{
	scoped_free char *path = text_format("hallmark/environments/%s", name);
	scoped_free char *sum = text_format("hallmark/trees/%s", name);
	struct stat st;

	if (session_hold(store, name, err) < 0)
		return -1;
	if (fstatat(store->fd, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 1;
	/* another user's store: then the environment only looks older */
	(void)utimensat(store->fd, sum, NULL, AT_SYMLINK_NOFOLLOW);
	return 0;
}

/* No process holds its lock, or its process died before creating one. */
static bool
is_dead(int tmp, const char *name)
{
	scoped_free char *path = text_format("%s/lock", name);
	scoped_close int fd =
		openat(tmp, path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR;
	return flock(fd, LOCK_EX | LOCK_NB) == 0;
}

int
store_held(const struct store *store, struct bytes *out, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped_close int tmp = openat(store->fd, TMP,
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (tmp < 0)
		return errno == ENOENT ? 0 : error_sys(err, TMP);
	if (file_list(&names, tmp, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++) {
		scoped_free char *path =
			text_format("%s/" HELD, names.names[i]);

		if (text_starts(names.names[i], DEAD) ||
			is_dead(tmp, names.names[i]))
			continue;
		if (file_read(out, tmp, path, HELD_MAX, err) < 0 &&
			err->sys != ENOENT)
			return error_wrap(err, TMP);
	}
	return 0;
}

/*
 * Rename dead sessions to names that a living session never has.  Then several
 * processes can remove them at once without the lock, however large they are.
 */
static void
mark_dead_sessions(const struct store *store, int tmp, struct names *names)
{
	struct error ignored = ERROR_INIT;
	scoped_close int lock = store_lock(store, false, &ignored);

	if (lock < 0)
		return;
	for (size_t i = 0; i < names->n_names; i++) {
		scoped_free char *dead_name = text_format(
			DEAD "%s-%ld", names->names[i], (long)getpid());

		if (text_starts(names->names[i], DEAD) ||
			!is_dead(tmp, names->names[i]))
			continue;
		if (renameat(tmp, names->names[i], tmp, dead_name) == 0) {
			free(names->names[i]);
			names->names[i] = take_ptr(dead_name);
		}
	}
}

static bool
is_half_written(const char *name)
{
	return text_starts(name, "tmp-") &&
	       (text_ends(name, "-index.json") ||
		       text_ends(name, "-oci-layout"));
}

/* index.json and oci-layout are written under the lock.  So when this process
 * holds the lock, the writer of such a temporary file is dead. */
static void
sweep_index(const struct store *store)
{
	scoped(names_done) struct names before = NAMES_INIT, names = NAMES_INIT;
	struct error ignored = ERROR_INIT;
	scoped_close int lock = -1;
	size_t i = 0;

	if (file_list(&before, store->fd, &ignored) < 0)
		return;
	while (i < before.n_names && !is_half_written(before.names[i]))
		i++;
	if (i == before.n_names)
		return;
	lock = store_lock(store, false, &ignored);
	if (lock < 0 || file_list(&names, store->fd, &ignored) < 0)
		return;
	for (i = 0; i < names.n_names; i++)
		if (is_half_written(names.names[i]))
			(void)unlinkat(store->fd, names.names[i], 0);
}

static void
sweep_sessions(const struct store *store)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error ignored = ERROR_INIT;
	scoped_close int tmp = openat(store->fd, TMP,
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (tmp < 0 || file_list(&names, tmp, &ignored) < 0 ||
		names.n_names == 0)
		return;
	mark_dead_sessions(store, tmp, &names);
	for (size_t i = 0; i < names.n_names; i++)
		if (text_starts(names.names[i], DEAD) &&
			file_remove_tree(tmp, names.names[i], &ignored) < 0)
			continue; /* the next sweep tries again */
}

void
session_sweep(const struct store *store)
{
	sweep_index(store);
	sweep_sessions(store);
}
