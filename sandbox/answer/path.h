/* SPDX-License-Identifier: Apache-2.0 */
/* path.h - the file that a call of the build names, as the answering process
 * reaches it. */
#ifndef SANDBOX_ANSWER_PATH_H
#define SANDBOX_ANSWER_PATH_H

#include "sandbox/answer/proc/proc.h"

#include <linux/limits.h>

/* a link, and a slash in place of its NUL */
#define PATH_PREFIX PROCFS_PATH_MAX

/* The file at a path of the caller, or behind its descriptor. PATH_NONE: the
 * outcome of the call is set. */
enum path_kind {
	PATH_NONE,
	PATH_FILE,
	PATH_PROC
};
enum path_kind path_exists(struct call *c, uint64_t path);
enum path_kind path_is_open(struct call *c, int fd);

/* Is a path absent for the caller, too? */
enum path_absence {
	PATH_UNKNOWN,
	PATH_ABSENT,
	PATH_LINKED, /* unknown, because a link is on the path */
	PATH_CREATED /* since the lookup; and our lookup equals the caller's */
};

/* A file that a call names: dir and path are arguments for our own statx(). */
struct path {
	int dir;    /* AT_FDCWD, the host's /proc, or own */
	int own;    /* released by path_done(), or -1 */
	bool based; /* path begins with a link in /proc, put before the text */
	int from;   /* the caller's descriptor where a relative path begins */
	int number; /* the caller's descriptor, or -1 */
	const char *path; /* in room */
	int flags;
	struct proc_made made;
	char room[PATH_PREFIX + PATH_MAX]; /* text at PATH_PREFIX */
};
#define PATH_INIT \
	{ \
		.own = -1 \
	}
void path_done(struct path *p);
DEFINE_SCOPED_IN(struct path, path_done);

/* path_of_descriptor - an open file of the caller, of any type, through its
 * link in /proc; false: the outcome is set, the kernel answers */
bool path_of_descriptor(struct call *c, int fd, struct path *p);
/* path_of_text - a path of the caller, relative to its current folder or to one
 * of its descriptors; false: the outcome is set: the call fails, or the kernel
 * answers */
bool path_of_text(
	struct call *c, int dirfd, uint64_t path, int flags, struct path *p);
/* path_look - statx() of the file */
bool path_look(const struct answer_state *s, struct path *p, unsigned mask,
	struct statx *x);
/*
 * path_in_proc - resolve a path once more, as the caller does
 *
 * For a link that leads into /proc: our lookup of it fails at /proc/self, and
 * finds files that do not exist for the build.
 *
 * returns PROC_THERE: path_look() then describes the file; PROC_ELSEWHERE also
 *         for a descriptor, and where this has been done already
 */
enum proc_lookup path_in_proc(struct call *c, struct path *p);
/* path_absence - is the path absent for the caller? Call it after path_look()
 * failed, with its errno; PATH_UNKNOWN for a descriptor and for a path below
 * /proc that proc_lookup() has opened */
enum path_absence path_absence(const struct answer_state *s, struct path *p);
/* path_name - the path that leads to the file now; empty if it is unknown, or
 * if it leads to another file than x */
void path_name(const struct answer_state *s, const struct path *p,
	const struct statx *x, char path[PATH_MAX]);

#endif
