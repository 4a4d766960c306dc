/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/folder_tree.h"
#include "base/file.h"
#include "base/holes.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define ENTRIES_MAX 1000000
#define DEPTH_MAX 256

/* A file with several names. */
struct linked {
	dev_t dev;
	ino_t ino;
	size_t entry;
};
struct walk {
	struct tree tree;
	struct linked *linked;
	size_t n_linked;
};

static void
walk_done(struct walk *w)
{
	tree_done(&w->tree);
	free(w->linked);
}
DEFINE_SCOPED_IN(struct walk, walk_done);

static enum tree_type
letter_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return TREE_DIR;
	case S_IFLNK:
		return TREE_SYMLINK;
	case S_IFREG:
		return TREE_FILE;
	case S_IFCHR:
		return (enum tree_type)'c';
	case S_IFBLK:
		return (enum tree_type)'b';
	case S_IFIFO:
		return (enum tree_type)'p';
	default:
		return (enum tree_type)'s';
	}
}

static char *
link_text(int dir, const char *name, off_t size)
{
	const size_t room = size > 0 && size < 65536 ? (size_t)size + 1 : 4096;
	scoped_free char *text = mem_alloc(room + 1, 1);
	const ssize_t n = readlinkat(dir, name, text, room);

	return n < 0 ? NULL : text_copyn(text, (size_t)n);
}

static int
walk_entry(struct walk *w, int dir, const char *name, const char *path,
	struct stat *st, struct error *err)
{
	struct tree_entry *e;

	if (fstatat(dir, name, st, AT_SYMLINK_NOFOLLOW) < 0)
		return error_sys(err, "%s", text_quotes(path));
	if (w->tree.n_entries >= ENTRIES_MAX)
		return error_set(err, ERROR_LIMIT,
			"the folder holds more than a million files");
	e = tree_add(&w->tree);
	e->path = text_copy(path);
	e->type = letter_of(st->st_mode);
	e->mode = st->st_mode & 07777;
	e->size = e->type == TREE_FILE ? st->st_size : 0;
	if (e->type == TREE_SYMLINK) {
		e->mode = 0777;
		e->target = link_text(dir, name, st->st_size);
		if (!e->target)
			return error_sys(err, "%s", text_quotes(path));
	}
	if (e->type == TREE_FILE && st->st_nlink > 1) {
		struct linked *l = mem_room(w->linked, w->n_linked);

		*l = (struct linked){
			st->st_dev, st->st_ino, w->tree.n_entries - 1};
		w->n_linked++;
	}
	return 0;
}

/* The depth is bounded, so the recursion is. */
static int
walk_folder(struct walk *w, int fd, const char *above, size_t depth,
	struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;

	if (depth > DEPTH_MAX)
		return error_set(err, ERROR_LIMIT, "%s is nested too deeply",
			text_quotes(above));
	if (file_list(&names, fd, err) < 0)
		return error_wrap(err, "%s", text_quotes(above));
	for (size_t i = 0; i < names.n_names; i++) {
		scoped_free char *path = text_format(
			"%s%s%s", above, *above ? "/" : "", names.names[i]);
		scoped_close int sub = -1;
		struct stat st;

		if (walk_entry(w, fd, names.names[i], path, &st, err) < 0)
			return -1;
		if (!S_ISDIR(st.st_mode))
			continue;
		sub = openat(fd, names.names[i],
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (sub < 0)
			return error_sys(err, "%s", text_quotes(path));
		if (walk_folder(w, sub, path, depth + 1, err) < 0)
			return -1;
	}
	return 0;
}

static int
compare_linked(const void *x, const void *y)
{
	const struct linked *a = x, *b = y;

	if (a->dev != b->dev)
		return a->dev < b->dev ? -1 : 1;
	if (a->ino != b->ino)
		return a->ino < b->ino ? -1 : 1;
	return a->entry < b->entry ? -1 : a->entry > b->entry;
}

static int
compare_paths(const void *x, const void *y)
{
	const struct tree_entry *a = x, *b = y;

	return strcmp(a->path, b->path);
}

/* The first name of a file is the file, the others are links to it. */
static void
name_links(struct walk *w)
{
	struct tree_entry *e = w->tree.entries;
	const char *first = NULL;

	qsort(w->linked, w->n_linked, sizeof *w->linked, compare_linked);
	for (size_t i = 0; i < w->n_linked; i++) {
		const struct linked *l = &w->linked[i];

		if (i == 0 || l->dev != l[-1].dev || l->ino != l[-1].ino) {
			first = e[l->entry].path;
			continue;
		}
		e[l->entry].type = TREE_HARDLINK;
		e[l->entry].target = text_copy(first);
		e[l->entry].size = 0;
	}
}

int
folder_tree(struct tree *out, int fd, struct error *err)
{
	scoped(walk_done) struct walk w = {.n_linked = 0};

	if (walk_folder(&w, fd, "", 0, err) < 0)
		return -1;
	if (w.n_linked)
		name_links(&w);
	/* "a-b" stands before "a/b": folders were listed name by name */
	if (w.tree.n_entries)
		qsort(w.tree.entries, w.tree.n_entries, sizeof *w.tree.entries,
			compare_paths);
	*out = w.tree;
	w.tree = (struct tree)TREE_INIT;
	return 0;
}

int
folder_open(int fd, const char *path, struct error *err)
{
	scoped_close int at = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	scoped_close int file = -1;
	const char *slash;

	while (at >= 0 && (slash = strchr(path, '/'))) {
		scoped_free char *name =
			text_copyn(path, (size_t)(slash - path));
		const int next = openat(at, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

		close_fd(&at);
		at = next;
		path = slash + 1;
	}
	if (at < 0)
		return error_sys(err, "%s", text_quotes(path));
	file = file_open(at, path, O_RDONLY | O_NOFOLLOW, 0, err);
	if (file < 0 || holes_check(file, text_quotes(path), err) < 0)
		return -1;
	return take_fd(file);
}
