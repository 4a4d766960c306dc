/* SPDX-License-Identifier: Apache-2.0 */
/* path.h - what a build's process asks about, where we can ask. */
#ifndef SANDBOX_ANSWER_PATH_H
#define SANDBOX_ANSWER_PATH_H

#include "sandbox/answer/proc/proc.h"
#include "sandbox/core/procfs.h"

#include <linux/limits.h>

#define PATH_PREFIX PROCFS_PATH_MAX /* a link, and a slash for its NUL */

/* What is there at this path of the caller's, or behind its descriptor?
 * PATH_NONE: the outcome of the call is set. */
enum path_kind {
	PATH_NONE,
	PATH_FILE,
	PATH_PROC
};
enum path_kind path_exists(struct call *c, uint64_t path);
enum path_kind path_is_open(struct call *c, int fd);

/* Is nothing there for the caller, too? */
enum path_absence {
	PATH_UNKNOWN,
	PATH_ABSENT,
	PATH_CREATED /* since; and our way is the caller's */
};

/* What is asked about: dir and path for statx(), in our own numbers. */
struct path {
	int dir;          /* AT_FDCWD, the machine's /proc, or own */
	int own;          /* to close, or -1 */
	bool based;       /* path begins with a link to where the text does */
	int number;       /* the caller's descriptor, or -1 */
	const char *path; /* in room */
	int flags;
	struct proc_made made;
	char room[PATH_PREFIX + PATH_MAX]; /* the caller's text is at PREFIX */
};

/* path_of_descriptor - an open file of the caller: the link in /proc leads to
 * it, whatever it is; false: the outcome is set, the kernel answers */
bool path_of_descriptor(struct call *c, int fd, struct path *p);
/* path_of_text - a path of the caller, from its current folder or one of
 * its descriptors; false: the outcome is set: it fails, or the kernel
 * answers */
bool path_of_text(
	struct call *c, int dirfd, uint64_t path, int flags, struct path *p);
/* path_look - the kernel's own answer; what was opened is closed */
bool path_look(const struct answer_state *s, struct path *p, unsigned mask,
	struct statx *x);
/* path_absence - after such a look found nothing, and errno says why;
 * a descriptor, and what was found by /proc, have no way that we could go */
enum path_absence path_absence(const struct answer_state *s, struct path *p);
/* path_name - the path by which it is reached now; empty where that
 * cannot be told, or is no longer that of x */
void path_name(const struct answer_state *s, const struct path *p,
	const struct statx *x, char path[PATH_MAX]);

#endif
