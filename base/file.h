/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file.h - files and folders, relative to directory descriptors.
 *
 * dirfd is AT_FDCWD or an open directory.  Every descriptor that this module
 * opens is close-on-exec.  Errors name the path, quoted.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/bytes.h"

#include <sys/types.h>

/*
 * file_open - open a regular file; with O_DIRECTORY a folder, with O_PATH any
 *
 * Never waits: whatever stands in the place of the file (a named pipe, a
 * device) is refused.
 *
 * returns the descriptor, which has O_NONBLOCK; -1 with ERROR_INPUT if it is
 *         something else, or with ERROR_SYSTEM; with O_NOFOLLOW a link is
 *         something else, and err->sys is ELOOP
 */
int file_open(int dirfd, const char *path, int flags, mode_t mode,
	struct error *err) MUST_CHECK;

/* file_open_device - open a file of any type; may wait */
int file_open_device(int dirfd, const char *path, int flags, mode_t mode,
	struct error *err) MUST_CHECK;

/* file_open_given - open for reading what the user named: a regular file, or
 * anything below /dev/ and /proc/, such as /dev/stdin and <(command) of a shell
 */
int file_open_given(const char *path, struct error *err) MUST_CHECK;

int file_read_fd(struct bytes *out, int fd, size_t max, const char *name,
	struct error *err) MUST_CHECK; /* ERROR_LIMIT past max bytes */
int file_read(struct bytes *out, int dirfd, const char *path, size_t max,
	struct error *err) MUST_CHECK; /* see file_open() */
/* file_read_inside - likewise a file in a folder that others may have filled, as
 * a layout or an unpacked archive: path itself is no link */
int file_read_inside(struct bytes *out, int dirfd, const char *path, size_t max,
	struct error *err) MUST_CHECK;
int file_read_given(struct bytes *out, const char *path, size_t max,
	struct error *err) MUST_CHECK; /* see file_open_given() */

int file_write_fd(int fd, const void *data, size_t len, const char *name,
	struct error *err) MUST_CHECK;

/*
 * file_write - write a whole file or nothing
 *
 * Writes a "tmp-" file in the same folder, syncs it and renames it to path.  If
 * the process is killed at any moment, path holds the old file or the new one,
 * and at worst the "tmp-" file is left beside it.
 */
int file_write(int dirfd, const char *path, const void *data, size_t len,
	mode_t mode, struct error *err) MUST_CHECK;

/* file_make_dirs - create the folder and its parents, mode 0777 and umask */
int file_make_dirs(int dirfd, const char *path, struct error *err) MUST_CHECK;

/* file_open_dir - open with O_DIRECTORY; if make is true, create it first */
int file_open_dir(
	int dirfd, const char *path, bool make, struct error *err) MUST_CHECK;

/* file_remove_tree - remove a file of any type, or a folder with its contents;
 * succeeds if path does not exist; never follows a link.  A folder without
 * permission bits gets mode 0700 first. */
int file_remove_tree(int dirfd, const char *path, struct error *err) MUST_CHECK;

/* file_list - the names in a folder except "." and "..", sorted by bytes; types
 * holds DT_DIR and the like of <dirent.h>, DT_UNKNOWN if the file system does
 * not report the type */
struct names {
	char **names;
	unsigned char *types;
	size_t n_names;
};
#define NAMES_INIT \
	{ \
		.names = NULL \
	}
int file_list(struct names *out, int fd, struct error *err) MUST_CHECK;
void names_done(struct names *names);
DEFINE_SCOPED_IN(struct names, names_done);

/* file_temp - an unnamed file in dirfd's folder (O_TMPFILE, else unlinked) */
int file_temp(int dirfd, struct error *err) MUST_CHECK;

/* file_send_fd, file_recv_fd - pass a descriptor over a socket pair */
int file_send_fd(int sock, int fd, struct error *err) MUST_CHECK;
int file_recv_fd(int sock, struct error *err) MUST_CHECK;

/*
 * file_path_check - a relative path that stays beneath its folder
 *
 * returns 0; -1 if it is empty, absolute, ends in '/', has an empty, "." or
 *         ".." component or a control character, or has 4096 bytes or more
 */
int file_path_check(const char *path) MUST_CHECK;

#endif
