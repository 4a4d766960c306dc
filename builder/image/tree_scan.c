/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a folder that a hostile build wrote.
 *
 * It reads level by level, without recursion: the entry list grows during the
 * loop, so neither stack nor descriptors depend on how deep the folders are.
 */
#include "base/file.h"
#include "builder/archive/beneath.h"
#include "builder/image/tree_file.h"
#include "builder/image/tree_rules.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

/* A file with more than one name; its entry owns path. */
struct name {
	dev_t dev;
	ino_t ino;
	const char *path;
};

struct scan {
	int root;
	dev_t dev;
	const struct tree_limits *limits;
	struct tree tree;
	struct name *names;
	size_t n_names;
	struct tree_counts counts; /* names; check_sizes() adds sizes */
};

static void
scan_done(struct scan *scan)
{
	tree_done(&scan->tree);
	free(scan->names);
}
DEFINE_SCOPED_IN(struct scan, scan_done);

static int
refuse_path(struct error *err, const char *path, const char *why)
{
	return error_set(err, ERROR_POLICY, "%s %s", text_quotes(path), why);
}

static int
scan_file(struct scan *scan, struct tree_entry *entry, const struct stat *st,
	struct error *err)
{
	struct name *name;

	if (st->st_mode & (S_ISUID | S_ISGID))
		return refuse_path(err, entry->path,
			"has a setuid or setgid bit, which a recipe cannot "
			"make yet; chmod u-s,g-s in the build script");
	entry->type = TREE_FILE;
	entry->mode = st->st_mode & S_IXUSR ? 0755 : 0644;
	entry->found = st->st_mode & 07777;
	entry->size = st->st_size;
	if (st->st_nlink < 2)
		return 0;
	name = mem_room(scan->names, scan->n_names);
	*name = (struct name){
		.dev = st->st_dev, .ino = st->st_ino, .path = entry->path};
	scan->n_names++;
	return 0;
}

static int
scan_symlink(struct tree_entry *entry, int folder, const char *name,
	struct error *err)
{
	char target[TREE_PATH_MAX + 1];
	ssize_t len = readlinkat(folder, name, target, sizeof target - 1);

	if (len < 0)
		return error_sys(err, "%s", text_quotes(entry->path));
	target[len] = '\0';
	entry->type = TREE_SYMLINK;
	entry->mode = 0777;
	entry->target = text_copy(target);
	return tree_target_rules(entry->path, target, err);
}

static int
scan_folder(const struct scan *scan, struct tree_entry *entry,
	const struct stat *st, struct error *err)
{
	/* Only for folders: overlayfs shows files with other device numbers. */
	if (st->st_dev != scan->dev)
		return error_set(err, ERROR_POLICY,
			"%s: another file system is mounted there",
			text_quotes(entry->path));
	entry->type = TREE_DIR;
	entry->mode = 0755;
	entry->found = st->st_mode & 07777;
	return 0;
}

/* Adds one name of an open folder as one entry. */
static int
scan_name(struct scan *scan, int folder, const char *above, const char *name,
	struct error *err)
{
	scoped_free char *path =
		above ? text_format("%s/%s", above, name) : text_copy(name);
	struct tree_entry *entry;
	struct stat st;

	if (tree_name_check(path, err) < 0)
		return -1;
	/* A mount over a name shows when the folder or file is opened. */
	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return error_sys(err, "reading %s", text_quotes(path));
	entry = tree_add(&scan->tree);
	entry->path = take_ptr(path);
	if (tree_count(&scan->counts, entry, scan->limits, err) < 0)
		return -1;
	switch (st.st_mode & S_IFMT) {
	case S_IFREG:
		return scan_file(scan, entry, &st, err);
	case S_IFLNK:
		return scan_symlink(entry, folder, name, err);
	case S_IFDIR:
		return scan_folder(scan, entry, &st, err);
	default:
		return refuse_path(
			err, entry->path, "is a device, a socket or a FIFO");
	}
}

/* above is NULL for the root. */
static int
scan_inside(struct scan *scan, const char *above, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped_close int fd = beneath_open(
		scan->root, above ? above : ".", O_PATH | O_DIRECTORY, err);

	if (fd < 0)
		return -1;
	beneath_grant(fd, 0700); /* the layer has normalised modes, so this
				    changes no output */
	if (file_list(&names, fd, err) < 0)
		return error_wrap(err, "%s", text_quotes(above ? above : "."));
	for (size_t i = 0; i < names.n_names; i++)
		if (scan_name(scan, fd, above, names.names[i], err) < 0)
			return -1;
	return 0;
}

static int
scan_folders(struct scan *scan, struct error *err)
{
	if (scan_inside(scan, NULL, err) < 0)
		return -1;
	for (size_t i = 0; i < scan->tree.n_entries; i++)
		if (scan->tree.entries[i].type == TREE_DIR &&
			scan_inside(scan, scan->tree.entries[i].path, err) < 0)
			return -1;
	tree_sort(&scan->tree);
	return 0;
}

static int
by_identity(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	if (x->ino != y->ino)
		return x->ino < y->ino ? -1 : 1;
	return strcmp(x->path, y->path);
}

/* Keeps the first name of each file and makes its other names links to it. */
static void
link_names(struct scan *scan)
{
	const struct name *first = scan->names;

	if (scan->n_names)
		qsort(scan->names, scan->n_names, sizeof *scan->names,
			by_identity);
	for (size_t i = 1; i < scan->n_names; i++) {
		const struct name *name = &scan->names[i];
		struct tree_entry *entry;

		if (name->dev != first->dev || name->ino != first->ino) {
			first = name;
			continue;
		}
		entry = &scan->tree.entries[tree_find(&scan->tree, name->path) -
					    scan->tree.entries];
		entry->type = TREE_HARDLINK;
		entry->target = text_copy(first->path);
		entry->size = 0;
	}
}

/* Called before any file is read: a sparse file may claim exabytes without
 * using any space. */
static int
check_sizes(const struct scan *scan, struct error *err)
{
	struct tree_counts counts = {0};

	for (size_t i = 0; i < scan->tree.n_entries; i++)
		if (tree_count(&counts, &scan->tree.entries[i], scan->limits,
			    err) < 0)
			return -1;
	return 0;
}

/* The bytes of the files, for a tree that is not written as a layer. */
static int
hash_file(int root, struct tree_entry *entry, struct error *err)
{
	scoped_close int fd = tree_file_open(root, entry, err);
	int64_t size;

	if (fd < 0)
		return -1;
	if (digest_of_fd(&entry->sum, &size, fd, err) < 0)
		return error_wrap(err, "%s", text_quotes(entry->path));
	return size == entry->size ? 0 : tree_file_changed(entry, err);
}

int
tree_list(struct tree *out, int fd, const struct tree_limits *limits,
	struct error *err)
{
	scoped(scan_done) struct scan scan = {.root = fd, .limits = limits};
	struct stat st;

	if (fstat(fd, &st) < 0)
		return error_sys(err, "the output folder");
	scan.dev = st.st_dev;
	if (scan_folders(&scan, err) < 0)
		return -1;
	link_names(&scan);
	if (check_sizes(&scan, err) < 0)
		return -1;
	*out = scan.tree;
	scan.tree = (struct tree)TREE_INIT;
	return 0;
}

int
tree_scan(struct tree *out, int fd, const struct tree_limits *limits,
	struct error *err)
{
	scoped(tree_done) struct tree tree = TREE_INIT;

	if (tree_list(&tree, fd, limits, err) < 0)
		return -1;
	for (size_t i = 0; i < tree.n_entries; i++)
		if (tree.entries[i].type == TREE_FILE &&
			hash_file(fd, &tree.entries[i], err) < 0)
			return -1;
	*out = tree;
	tree = (struct tree)TREE_INIT;
	return 0;
}
