/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unpack_write.h - writes the entries of an archive, never outside a folder
 *
 * Used by unpack.c, and by env_rules.c, which adds files that packages lack.
 * Paths must come from unpack_path(): relative, without "." and "..".
 */
#ifndef BUILDER_ARCHIVE_UNPACK_WRITE_H
#define BUILDER_ARCHIVE_UNPACK_WRITE_H

#include "builder/archive/unpack.h"

#include <sys/stat.h>

struct unpack_folder {
	char *path;
	int64_t mtime_s;
};

struct unpack_writer {
	int root;         /* borrowed */
	const char *name; /* of the archive, for messages */
	bool replace; /* an entry that is not a folder may replace a folder */
	unsigned merged; /* bit mask of merged-usr links that existed before */
	char *at;        /* path of the folder at_fd, or NULL */
	int at_fd;
	struct unpack_folder *folders; /* times are set at the end */
	size_t n_folders;
	int64_t implied_s;
};

/* One entry of an archive. */
struct unpack_entry {
	const char *path;
	const char *target; /* of links */
	unsigned mode;
	int64_t mtime_s;
};

/* unpack_path - normalize "./a//b/" to "a/b" and drop strip leading components;
 * "" is the folder itself.  returns 0; 1 if no component is left; -1 with
 * ERROR_POLICY */
int unpack_path(char **out, const char *raw, unsigned strip, const char *name,
	struct error *err) MUST_CHECK;

/* unpack_write_init - start writing into root; implied_s is the mtime of
 * folders that the archive does not list */
int unpack_write_init(struct unpack_writer *w, int root, const char *name,
	int64_t implied_s, struct error *err) MUST_CHECK;
void unpack_write_done(struct unpack_writer *w);
DEFINE_SCOPED_IN(struct unpack_writer, unpack_write_done);

int unpack_write_folder(struct unpack_writer *w, const struct unpack_entry *e,
	struct error *err) MUST_CHECK;
/* unpack_write_file - create an empty file with its mode; returns its fd */
int unpack_write_file(struct unpack_writer *w, const struct unpack_entry *e,
	struct error *err) MUST_CHECK;
int unpack_write_symlink(struct unpack_writer *w, const struct unpack_entry *e,
	struct error *err) MUST_CHECK;
/* unpack_write_hardlink - link to an existing regular file below the folder */
int unpack_write_hardlink(struct unpack_writer *w, const struct unpack_entry *e,
	struct error *err) MUST_CHECK;
/* unpack_write_find - returns 0 if the path exists, 1 if it does not */
int unpack_write_find(struct unpack_writer *w, const char *path,
	struct stat *st, struct error *err) MUST_CHECK;
/* unpack_write_remove - remove a path of any type; it may be missing */
int unpack_write_remove(struct unpack_writer *w, const char *path,
	struct error *err) MUST_CHECK;
/* unpack_write_empty - remove the contents of a folder; it may be missing */
int unpack_write_empty(struct unpack_writer *w, const char *path,
	struct error *err) MUST_CHECK;
/* unpack_write_end - set the times of folders, after everything is written */
int unpack_write_end(struct unpack_writer *w, struct error *err) MUST_CHECK;

/* unpack_drop_top - if folder contains a single folder and nothing else, move
 * the contents up, remove that folder, and give its time to folder */
int unpack_drop_top(int folder, struct error *err) MUST_CHECK;

#endif
