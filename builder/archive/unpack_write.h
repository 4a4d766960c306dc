/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unpack_write.h - writing what an archive names, never outside a folder.
 *
 * Private to unpack.c and to env_rules.c, which adds what packages lack.
 * Paths come in as unpack_path() leaves them: relative, no "." or "..".
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
	bool replace;     /* a folder gives way to what is no folder */
	unsigned merged;  /* which merged-usr links stood there before */
	char *at;         /* the folder that at_fd is, or NULL */
	int at_fd;
	struct unpack_folder *folders; /* whose times are set at the end */
	size_t n_folders;
	int64_t implied_s;
};

/* One name of an archive. */
struct unpack_entry {
	const char *path;
	const char *target; /* of links */
	unsigned mode;
	int64_t mtime_s;
};

/* unpack_path - "./a//b/" as "a/b", strip components dropped; "" is the folder
 * itself.  returns 0, 1 where nothing is left, -1 with ERROR_POLICY */
int unpack_path(char **out, const char *raw, unsigned strip, const char *name,
	struct error *err) MUST_CHECK;

/* in  implied_s  mtime of folders that the archive does not list */
int unpack_write_init(struct unpack_writer *w, int root, const char *name,
	int64_t implied_s, struct error *err) MUST_CHECK;
void unpack_write_done(struct unpack_writer *w);
DEFINE_SCOPED_IN(struct unpack_writer, unpack_write_done);

int unpack_write_folder(struct unpack_writer *w, const struct unpack_entry *e,
	struct error *err) MUST_CHECK;
/* unpack_write_file - the descriptor of a new, empty file; mode is set */
int unpack_write_file(struct unpack_writer *w, const struct unpack_entry *e,
	struct error *err) MUST_CHECK;
int unpack_write_symlink(struct unpack_writer *w, const struct unpack_entry *e,
	struct error *err) MUST_CHECK;
/* unpack_write_hardlink - to a regular file that stands beneath the folder */
int unpack_write_hardlink(struct unpack_writer *w, const struct unpack_entry *e,
	struct error *err) MUST_CHECK;
/* unpack_write_find - 0 where there is such a name, 1 where there is none */
int unpack_write_find(struct unpack_writer *w, const char *path,
	struct stat *st, struct error *err) MUST_CHECK;
/* unpack_write_remove - whatever it is; absent is fine */
int unpack_write_remove(struct unpack_writer *w, const char *path,
	struct error *err) MUST_CHECK;
/* unpack_write_empty - all that stands in a folder; absent is fine */
int unpack_write_empty(struct unpack_writer *w, const char *path,
	struct error *err) MUST_CHECK;
/* unpack_write_end - folder times, once nothing more is written */
int unpack_write_end(struct unpack_writer *w, struct error *err) MUST_CHECK;

/* unpack_drop_top - where one folder is all there is, its contents take its
 * place, and the outer one its time */
int unpack_drop_top(int folder, struct error *err) MUST_CHECK;

#endif
