/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/archive/unpack_write.h"

#include <errno.h>
#include <fcntl.h>

#define FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* Symlinks in the root of Debian's layout; each points to usr/ITSELF. */
static const char *const merged_usr[] = {
	"bin", "lib", "lib32", "lib64", "libx32", "sbin"};

static void
forget_folder(struct unpack_writer *w)
{
	free(take_ptr(w->at));
	if (w->at_fd >= 0)
		(void)close(take_fd(w->at_fd));
}

void
unpack_write_done(struct unpack_writer *w)
{
	forget_folder(w);
	for (size_t i = 0; i < w->n_folders; i++)
		free(w->folders[i].path);
	free(w->folders);
	w->folders = NULL;
	w->n_folders = 0;
}

/* Replace a merged-usr link at the front of path by its target.  If folder is
 * true, a path that consists of the link alone is replaced too. */
static char *
through_links(const struct unpack_writer *w, const char *path, bool folder)
{
	size_t first = strcspn(path, "/");

	for (size_t i = 0; i < ARRAY_LEN(merged_usr); i++)
		if ((w->merged & 1U << i) && strlen(merged_usr[i]) == first &&
			strncmp(path, merged_usr[i], first) == 0 &&
			(folder || path[first] == '/'))
			return text_format("usr/%s", path);
	return text_copy(path);
}

static void
remember(struct unpack_writer *w, const char *path, int64_t mtime_s)
{
	struct unpack_folder *f = mem_room(w->folders, w->n_folders);

	w->n_folders++;
	f->path = text_copy(path);
	f->mtime_s = mtime_s;
}

int
unpack_write_init(struct unpack_writer *w, int root, const char *name,
	int64_t implied_s, struct error *err)
{
	*w = (struct unpack_writer){.root = root,
		.name = name,
		.at_fd = -1,
		.implied_s = implied_s};
	remember(w, "", implied_s);
	for (size_t i = 0; i < ARRAY_LEN(merged_usr); i++) {
		char target[32];
		ssize_t n = readlinkat(
			root, merged_usr[i], target, sizeof target - 1);

		/* A folder may replace the entry only if it is certainly not a
		 * link. */
		if (n < 0 && errno != ENOENT && errno != EINVAL)
			return error_sys(err,
				"%s: checking whether %s is a link", name,
				merged_usr[i]);
		if (n < 0)
			continue;
		target[n] = '\0';
		if (text_starts(target, "usr/") &&
			text_equal(target + 4, merged_usr[i]))
			w->merged |= 1U << i;
	}
	return 0;
}

static int
make_folder(struct unpack_writer *w, int parent, const char *base,
	const char *path, struct error *err)
{
	/* fchmod(): a confined helper may not change a mode by path */
	scoped_close int fd = -1;

	if (mkdirat(parent, base, 0755) == 0)
		fd = openat(parent, base, FOLDER);
	if (fd < 0 || fchmod(fd, 0755) < 0)
		return error_sys(err, "%s: creating the folder %s", w->name,
			text_quotes(path));
	remember(w, path, w->implied_s);
	return take_fd(fd);
}

/* Open the folder base; anything else, above all a link, is refused.
 * returns the descriptor; -1; -2 if base is missing and make is false */
static int
step_down(struct unpack_writer *w, int from, const char *base, const char *path,
	bool make, struct error *err)
{
	int fd = openat(from, base, FOLDER);

	if (fd < 0 && errno == ENOENT) {
		if (!make)
			return -2;
		return make_folder(w, from, base, path, err);
	}
	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
		return error_set(err, ERROR_POLICY,
			"%s: a path leads through %s, which is a link or a "
			"file",
			w->name, text_quotes(path));
	if (fd < 0)
		return error_sys(err, "%s: %s", w->name, text_quotes(path));
	return fd;
}

/* Open a folder whose path comes from through_links().
 * returns a borrowed descriptor; -1 and -2 as step_down() */
static int
walk_to(struct unpack_writer *w, const char *path, bool make, struct error *err)
{
	scoped_free char *part = text_copy(path);
	scoped_close int fd = -1;

	if (path[0] == '\0')
		return w->root;
	if (text_equal(w->at, path))
		return w->at_fd;
	for (char *base = part;;) {
		char *end = strchr(base, '/');
		int next;

		if (end)
			*end = '\0';
		next = step_down(
			w, fd < 0 ? w->root : fd, base, part, make, err);
		if (next < 0)
			return next;
		if (fd >= 0)
			(void)close(fd);
		fd = next;
		if (!end)
			break;
		*end = '/';
		base = end + 1;
	}
	forget_folder(w);
	w->at = text_copy(path);
	w->at_fd = take_fd(fd);
	return w->at_fd;
}

/* Open the parent folder of a path; *base points to the last name in path. */
static int
walk_above(struct unpack_writer *w, const char *path, const char **base,
	bool make, struct error *err)
{
	const char *slash = strrchr(path, '/');
	scoped_free char *above =
		text_copyn(path, slash ? (size_t)(slash - path) : 0);

	*base = slash ? slash + 1 : path;
	return walk_to(w, above, make, err);
}

/* Remove an existing entry, to create a file or link with its name. */
static int
clear_name(struct unpack_writer *w, int parent, const char *base,
	const char *path, struct error *err)
{
	if (unlinkat(parent, base, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return error_sys(
			err, "%s: replacing %s", w->name, text_quotes(path));
	if (parent == w->root) /* else parent is the borrowed w->at_fd */
		forget_folder(w);
	if (unlinkat(parent, base, AT_REMOVEDIR) == 0)
		return 0;
	if (w->replace)
		return file_remove_tree(parent, base, err);
	return error_set(err, ERROR_POLICY,
		"%s: %s is not a folder here but exists as a folder", w->name,
		text_quotes(path));
}

static int
is_the_root(const struct unpack_writer *w, const struct unpack_entry *e,
	struct error *err)
{
	if (e->path[0] != '\0')
		return 0;
	return error_set(
		err, ERROR_POLICY, "%s: its root is a file or a link", w->name);
}

int
unpack_write_folder(struct unpack_writer *w, const struct unpack_entry *e,
	struct error *err)
{
	scoped_free char *path = through_links(w, e->path, true);
	const char *base;
	int parent, fd;

	if (path[0] != '\0') {
		struct stat st;

		parent = walk_above(w, path, &base, true, err);
		if (parent < 0)
			return -1;
		if (fstatat(parent, base, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
			!S_ISDIR(st.st_mode) &&
			clear_name(w, parent, base, path, err) < 0)
			return -1;
		fd = walk_to(w, path, true, err);
		if (fd < 0)
			return -1;
		if (fchmod(fd, (e->mode & 0777) | 0700) < 0)
			return error_sys(err, "%s: the mode of %s", w->name,
				text_quotes(path));
	}
	remember(w, path, e->mtime_s);
	return 0;
}

int
unpack_write_file(struct unpack_writer *w, const struct unpack_entry *e,
	struct error *err)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	scoped_free char *path = through_links(w, e->path, false);
	scoped_close int fd = -1;
	const char *base;
	int parent;

	if (is_the_root(w, e, err) < 0)
		return -1;
	parent = walk_above(w, path, &base, true, err);
	if (parent < 0)
		return -1;
	fd = openat(parent, base, flags, 0600);
	if (fd < 0 && errno == EEXIST) {
		if (clear_name(w, parent, base, path, err) < 0)
			return -1;
		fd = openat(parent, base, flags, 0600);
	}
	if (fd < 0 || fchmod(fd, (e->mode & 0777) | 0600) < 0)
		return error_sys(err, "%s: creating the file %s", w->name,
			text_quotes(path));
	return take_fd(fd);
}

int
unpack_write_symlink(struct unpack_writer *w, const struct unpack_entry *e,
	struct error *err)
{
	scoped_free char *path = through_links(w, e->path, false);
	struct timespec times[2] = {
		{.tv_sec = e->mtime_s}, {.tv_sec = e->mtime_s}};
	const char *base;
	int parent;

	if (is_the_root(w, e, err) < 0)
		return -1;
	parent = walk_above(w, path, &base, true, err);
	if (parent < 0 || clear_name(w, parent, base, path, err) < 0)
		return -1;
	if (symlinkat(e->target, parent, base) < 0 ||
		utimensat(parent, base, times, AT_SYMLINK_NOFOLLOW) < 0)
		return error_sys(err, "%s: creating the link %s", w->name,
			text_quotes(path));
	return 0;
}

int
unpack_write_hardlink(struct unpack_writer *w, const struct unpack_entry *e,
	struct error *err)
{
	scoped_free char *path = through_links(w, e->path, false);
	scoped_free char *to = through_links(w, e->target, false);
	const char *base, *to_base;
	struct stat there, here;
	scoped_close int from = -1;
	int parent;

	if (is_the_root(w, e, err) < 0)
		return -1;
	parent = walk_above(w, to, &to_base, false, err);
	if (parent == -1)
		return -1;
	if (parent == -2 ||
		fstatat(parent, to_base, &there, AT_SYMLINK_NOFOLLOW) < 0 ||
		!S_ISREG(there.st_mode))
		return error_set(err, ERROR_POLICY,
			"%s: %s is a hard link to %s, which is not an earlier "
			"file",
			w->name, text_quotes(path), text_quotes(to));
	from = fcntl(parent, F_DUPFD_CLOEXEC, 3);
	parent = walk_above(w, path, &base, true, err);
	if (parent < 0)
		return -1;
	if (fstatat(parent, base, &here, AT_SYMLINK_NOFOLLOW) == 0 &&
		here.st_dev == there.st_dev && here.st_ino == there.st_ino)
		return 0; /* a link to itself */
	if (clear_name(w, parent, base, path, err) < 0)
		return -1;
	if (from < 0 || linkat(from, to_base, parent, base, 0) < 0)
		return error_sys(err, "%s: creating the hard link %s", w->name,
			text_quotes(path));
	return 0;
}

int
unpack_write_find(struct unpack_writer *w, const char *path, struct stat *st,
	struct error *err)
{
	scoped_free char *real = through_links(w, path, true);
	const char *base;
	int parent = walk_above(w, real, &base, false, err);

	if (parent == -2)
		return 1;
	if (parent < 0)
		return -1;
	if (fstatat(parent, base, st, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	if (errno == ENOENT)
		return 1;
	return error_sys(err, "%s: %s", w->name, text_quotes(path));
}

int
unpack_write_remove(
	struct unpack_writer *w, const char *path, struct error *err)
{
	scoped_free char *real = through_links(w, path, false);
	const char *base;
	int parent = walk_above(w, real, &base, false, err);

	if (parent == -2)
		return 0;
	if (parent == w->root)
		forget_folder(w);
	if (parent < 0 || file_remove_tree(parent, base, err) < 0)
		return -1;
	return 0;
}

int
unpack_write_empty(struct unpack_writer *w, const char *path, struct error *err)
{
	scoped_free char *real = through_links(w, path, true);
	scoped(names_done) struct names names = NAMES_INIT;
	int fd = walk_to(w, real, false, err);

	if (fd == -2)
		return 0;
	if (fd == w->root)
		forget_folder(w);
	if (fd < 0 || file_list(&names, fd, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++)
		if (file_remove_tree(fd, names.names[i], err) < 0)
			return -1;
	return 0;
}

int
unpack_write_end(struct unpack_writer *w, struct error *err)
{
	forget_folder(w); /* it may be a folder that was replaced since */
	for (size_t i = 0; i < w->n_folders; i++) {
		const struct unpack_folder *f = &w->folders[i];
		struct timespec times[2] = {
			{.tv_sec = f->mtime_s}, {.tv_sec = f->mtime_s}};
		struct error gone = ERROR_INIT;
		int fd = walk_to(w, f->path, false, &gone);

		/* A later entry may have replaced the folder by a file. */
		if (fd == -2 || (fd == -1 && gone.kind == ERROR_POLICY))
			continue;
		if (fd < 0) {
			*err = gone;
			return -1;
		}
		if (futimens(fd, times) < 0)
			return error_sys(err, "%s: the time of %s", w->name,
				text_quotes(f->path));
	}
	return 0;
}
