/* SPDX-License-Identifier: Apache-2.0 */
/* virtual_place.h - what a build's process asks about, where we can ask. */
#ifndef SANDBOX_ANSWER_VIRTUAL_PLACE_H
#define SANDBOX_ANSWER_VIRTUAL_PLACE_H

#include "sandbox/answer/virtual.h"

#include <linux/limits.h>

#define VIRTUAL_PLACE_PREFIX 40 /* "1234567890/fd/1234567890/" and its NUL */

/* What is asked about: dir and path for statx(), in our own numbers. */
struct virtual_place {
	int dir;          /* AT_FDCWD, the machine's /proc, or own */
	int own;          /* to close, or -1 */
	bool based;       /* path begins with a link to where the text does */
	int number;       /* the caller's descriptor, or -1 */
	const char *path; /* in room */
	int flags;
	struct virtual_made made;
	char room[VIRTUAL_PLACE_PREFIX +
		  PATH_MAX]; /* the caller's text is at PREFIX */
};

/* virtual_place_open - an open file of the caller: the link in /proc leads to
 * it, whatever it is */
bool virtual_place_open(
	struct virtual_call *c, int fd, struct virtual_place *p);
/* virtual_place_path - a path of the caller, from its current folder or one of
 * its descriptors; false: the kernel is to answer, or c->error is set */
bool virtual_place_path(struct virtual_call *c, int dirfd, uint64_t path,
	int flags, struct virtual_place *p);
/* virtual_place_look - the kernel's own answer; what was opened is closed */
bool virtual_place_look(const struct virtual_state *s, struct virtual_place *p,
	unsigned mask, struct statx *x);
/* virtual_place_absence - after such a look found nothing, and errno says why;
 * a descriptor, and what was found by /proc, have no way that we could go */
enum virtual_absence virtual_place_absence(
	const struct virtual_state *s, struct virtual_place *p);
/* virtual_place_name - the path by which it is reached now; empty where that
 * cannot be told, or is no longer that of x */
void virtual_place_name(const struct virtual_state *s,
	const struct virtual_place *p, const struct statx *x,
	char path[PATH_MAX]);

#endif
