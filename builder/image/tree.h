/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree.h - a file tree with normalised metadata.
 *
 * Entries are sorted by the bytes of their paths, so a folder comes before its
 * contents.  The root has no entry.  source: tree(5)
 */
#ifndef BUILDER_IMAGE_TREE_H
#define BUILDER_IMAGE_TREE_H

#include "base/digest.h"

enum tree_type {
	TREE_DIR = 'd',
	TREE_FILE = 'f',
	TREE_SYMLINK = 'l',
	TREE_HARDLINK = 'h', /* to an earlier TREE_FILE of the same tree */
};

struct tree_entry {
	enum tree_type type;
	char *path;     /* "usr/bin/hello": relative, UTF-8, no dots */
	char *target;   /* symlink: its text; hard link: path of its file */
	uint32_t mode;  /* permission bits; 0777 for symlinks; a hard link has
			   the mode and ids of its file, because tar readers
			   apply a link's metadata to the file */
	uint32_t found; /* tree_list(): the mode before it became 0755 or 0644;
			 * in other trees 0 */
	uint32_t uid, gid; /* 0 unless a recipe maps them */
	int64_t size;      /* of a file, in bytes; else 0 */
	struct digest sum; /* of a file's bytes; else zero */
};

struct tree {
	struct tree_entry *entries;
	size_t n_entries;
};

#define TREE_INIT \
	{ \
		.entries = NULL \
	}

/* Bounds on a foreign tree; ERROR_LIMIT names the bound that was exceeded; its
 * sys is EFBIG where that is bytes, else 0. */
struct tree_limits {
	int64_t n_entries; /* for example 1,000,000 */
	int64_t bytes;     /* of all files together */
};

/*
 * tree_list - read the metadata of a folder that a build wrote
 *
 * Every process that could write to the folder must be dead.  No link is
 * followed: each name is opened beneath the descriptor of its own folder.
 * Modes become 0755 or 0644 (0755 where the owner may execute), ids become 0:0,
 * times are dropped.  No file is opened: its digest is zero, until
 * layer_write() reads it.
 *
 * in      fd   the folder; left open
 * returns 0; -1 with ERROR_POLICY: a device, socket or FIFO, a setuid or
 *         setgid file, a name that layer(5) refuses; ERROR_LIMIT; ERROR_SYSTEM
 */
int tree_list(struct tree *out, int fd, const struct tree_limits *limits,
	struct error *err) MUST_CHECK;
/* tree_scan - tree_list(), and hash the files; ERROR_POLICY also for file
 * capabilities */
int tree_scan(struct tree *out, int fd, const struct tree_limits *limits,
	struct error *err) MUST_CHECK;

/*
 * tree_check - check that the entries are sorted, that each path is valid and
 * unique, that its parent exists, and that hard links name earlier files
 */
int tree_check(const struct tree *tree, struct error *err) MUST_CHECK;

/* tree_name_check - check one path against layer(5); err holds the reason */
int tree_name_check(const char *path, struct error *err) MUST_CHECK;

void tree_print(struct bytes *out, const struct tree *tree); /* tree(5) */
int tree_parse(struct tree *out, const char *text, size_t len,
	struct error *err) MUST_CHECK;
struct digest tree_digest(const struct tree *tree); /* of tree_print()'s text */

/* tree_find - find an entry by its path; NULL if the tree has no such entry */
const struct tree_entry *tree_find(const struct tree *tree, const char *path);

void tree_sort(struct tree *tree);
struct tree_entry *tree_add(struct tree *tree); /* appends a zeroed entry */
void tree_done(struct tree *tree);
DEFINE_SCOPED_IN(struct tree, tree_done);

#endif
