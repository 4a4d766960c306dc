/* SPDX-License-Identifier: Apache-2.0 */
/*
 * procfs.h - the files of /proc/PID: their paths, reading and parsing them.
 *
 * The kernel writes these files, but the build chooses names that stand in
 * them: a name is skipped, never understood.  Nothing here uses the heap,
 * except procfs_read_whole().  source: proc(5), linux/fs/proc
 *
 * Three parameters name a file everywhere:
 *
 *         proc  a descriptor of a /proc; AT_FDCWD is the /proc that we see
 *         pid   a process or thread, as that /proc numbers it; PROCFS_SELF is
 *               the calling process
 *         file  below the folder of the process, as "status"
 */
#ifndef SANDBOX_CORE_PROCFS_H
#define SANDBOX_CORE_PROCFS_H

#include "base/bytes.h"

#include <limits.h>
#include <sys/types.h>
#include <time.h>

#define PROCFS_PATH_MAX 40  /* "/proc/1234567890/fd/1234567890", and its NUL */
#define PROCFS_SELF INT_MIN /* no failed call returns this */

/* procfs_path - a path for openat() and the like, relative to proc */
void procfs_path(
	char out[PROCFS_PATH_MAX], int proc, pid_t pid, const char *file);
/* procfs_fd_path - the link that leads to what a descriptor has open */
void procfs_fd_path(char out[PROCFS_PATH_MAX], int proc, pid_t pid, int fd);

/*
 * procfs_read - one read() of a short file
 * procfs_read_at - the same, where dir is the folder of the process
 *
 * out     text    at most size - 1 bytes and a NUL; empty where it fails
 * returns how many bytes, or -1 with errno
 */
ssize_t procfs_read(
	char *text, size_t size, int proc, pid_t pid, const char *file);
ssize_t procfs_read_at(char *text, size_t size, int dir, const char *file);

/*
 * procfs_read_whole - a file of any length
 *
 * out     *out    appended to
 * returns 0; -1 with ERROR_SYSTEM, or ERROR_LIMIT past max bytes
 */
int procfs_read_whole(struct bytes *out, int proc, pid_t pid, const char *file,
	size_t max, struct error *err) MUST_CHECK;

/*
 * procfs_fd_link - what a descriptor has open, as the kernel names it
 *
 * out     text    empty where it fails
 * returns false where there is no such descriptor, or its name and NUL do not
 *         fit with one byte to spare
 */
bool procfs_fd_link(char *text, size_t size, int proc, pid_t pid, int fd);

/*
 * procfs_line - the line that begins with a key
 *
 * out     *len    of the line, without its newline
 * returns the line, in text; NULL if no line begins with it
 */
const char *procfs_line(const char *text, const char *key, size_t *len);

/*
 * procfs_number - the last number of a line of "status" or "smaps_rollup"
 *
 * in      key     with its colon, as "PPid:".  "NSpid:" has a number for each
 *                 pid namespace; the last one is that of the innermost.
 * out     *out    only if found; in kB where the line ends so
 * returns false if there is no complete line of this key with numbers only
 */
bool procfs_number(int64_t *out, const char *text, const char *key);

/* procfs_word - word number n, from 0, of a line of numbers; false where that
 * is no number, or is cut off */
bool procfs_word(int64_t *out, const char *text, unsigned n);

/* procfs_stat_rest - what follows the name in "stat": a blank, then the state;
 * NULL: no name is there */
const char *procfs_stat_rest(const char *text);
/* procfs_stat_number - field number 4 or above, as proc(5) counts them in
 * "stat"; 0 where it is not there */
int64_t procfs_stat_number(const char *text, unsigned field);

/* procfs_statm_bytes - one of the sizes in "statm"; 0 where it is not there */
enum procfs_statm {
	PROCFS_STATM_MAPPED,
	PROCFS_STATM_RESIDENT,
};
int64_t procfs_statm_bytes(const char *text, enum procfs_statm what);

/*
 * procfs_mapping_next - the mappings in "maps", one by one
 *
 * in/out  *at     where the next line begins; at first the text
 * out     *out    path is in the text, without a NUL
 * returns 1; 0 at the end; -1 where a line is not understood or is cut off
 */
struct procfs_mapping {
	uint64_t from, to, offset, dev, ino;
	char rights[5]; /* "rwxp" */
	const char *path;
	size_t path_len;
};
int procfs_mapping_next(struct procfs_mapping *out, const char **at);

/*
 * procfs_auxv_next - the entries of "auxv", one by one
 *
 * in/out  *at     bytes that have been read; at first 0
 * out     pair    type and value
 * returns false at AT_NULL, or where no whole entry is left
 */
bool procfs_auxv_next(
	uint64_t pair[2], const char *data, size_t len, size_t *at);

/* procfs_auxv_known - does Linux 6.1 have entries of this type? */
bool procfs_auxv_known(uint64_t type);

/* procfs_timens - how far the clock "monotonic" or "boottime" is ahead of the
 * machine's, from "timens_offsets"; 0 if the text has no such line */
struct timespec procfs_timens(const char *text, const char *clock);

/* procfs_outer_id - what an id is outside the user namespace, from "uid_map" or
 * "gid_map"; -1: no id */
int64_t procfs_outer_id(const char *text, unsigned id);

#endif
