/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of owner.  They succeed and change only the file's ctime, since a
 * layer has one owner; a file that cannot be found is the kernel's error.
 */
#include "sandbox/answer/handlers.h"
#include "sandbox/answer/path.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define SAME ((uid_t)-1)

static void
change_owner(struct call *c, bool resolved, struct path *p)
{
	static const int absent[] = {
		EACCES, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR, EINVAL};

	if (!resolved)
		return;
	if (p->made.mode == 0 &&
		fchownat(p->dir, p->path, SAME, SAME, p->flags) < 0)
		for (size_t i = 0; i < ARRAY_LEN(absent); i++)
			if (errno == absent[i]) {
				call_fail(c, absent[i]);
				break;
			}
}

void
answer_chown(struct call *c)
{
	scoped(path_done) struct path p = PATH_INIT;

	change_owner(c, path_of_text(c, AT_FDCWD, c->args[0], 0, &p), &p);
}

void
answer_lchown(struct call *c)
{
	scoped(path_done) struct path p = PATH_INIT;

	change_owner(c,
		path_of_text(c, AT_FDCWD, c->args[0], AT_SYMLINK_NOFOLLOW, &p),
		&p);
}

/* Whether it is open the kernel says by its link in /proc: ENOENT. */
void
answer_fchown(struct call *c)
{
	scoped(path_done) struct path p = PATH_INIT;

	change_owner(c, path_of_descriptor(c, (int)c->args[0], &p), &p);
	if (c->outcome == CALL_FAILS && c->result == ENOENT)
		call_fail(c, EBADF);
}

void
answer_fchownat(struct call *c)
{
	scoped(path_done) struct path p = PATH_INIT;

	change_owner(c,
		path_of_text(
			c, (int)c->args[0], c->args[1], (int)c->args[4], &p),
		&p);
}
