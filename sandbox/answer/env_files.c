/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The environment's files show nothing of the file system that holds the store,
 * which differs between machines.  The build's own files are in the file system
 * of the box, which is always the same.
 */
#include "sandbox/answer/handlers.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* The largest offset of a file here; the limits of file systems differ. */
#define OFFSET_MAX (INT64_C(1) << 42)

/* The offset that the call asks for, which may be too large. */
static int64_t
offset_wanted(const struct call *c, int file, int64_t size)
{
	int64_t from = (int64_t)c->args[1], base = 0, to;

	if ((int)c->args[2] == SEEK_END)
		base = size;
	else if ((int)c->args[2] == SEEK_CUR)
		base = lseek(file, 0, SEEK_CUR);
	return __builtin_add_overflow(base, from, &to) ? INT64_MAX : to;
}

/* No file has holes.  File systems differ in which zeros they store as holes,
 * and in whether this call works on a folder at all. */
static void
seek_hole(struct call *c, int file, const struct stat *st)
{
	int64_t from = (int64_t)c->args[1];
	off_t to = (int)c->args[2] == SEEK_DATA ? from : st->st_size;

	if (S_ISDIR(st->st_mode))
		call_fail(c, EINVAL);
	else if (from < 0 || from >= st->st_size)
		call_fail(c, ENXIO);
	else if (lseek(file, to, SEEK_SET) < 0)
		call_fail(c, errno); /* O_PATH */
	else
		call_return(c, to);
}

/* A folder has no end, as on tmpfs. */
void
answer_lseek(struct call *c)
{
	/* the caller's open file: we move its offset */
	scoped_close int file = call_take_fd(c, (int)c->args[0]);
	int whence = (int)c->args[2];
	struct stat st;

	call_to_kernel(c);
	if (file < 0 || fstat(file, &st) < 0 || st.st_dev != c->state->env_dev)
		return;
	if (whence == SEEK_DATA || whence == SEEK_HOLE)
		seek_hole(c, file, &st);
	else if ((whence == SEEK_END && S_ISDIR(st.st_mode)) ||
		 offset_wanted(c, file, st.st_size) > OFFSET_MAX)
		call_fail(c, lseek(file, 0, SEEK_CUR) < 0 ? errno : EINVAL);
}

/* No file has seals (F_GET_SEALS): only a store on tmpfs would report them. */
void
answer_fcntl(struct call *c)
{
	scoped_close int file = call_take_fd(c, (int)c->args[0]);
	struct stat st;

	if (file < 0 || fstat(file, &st) < 0 || st.st_dev != c->state->env_dev)
		call_to_kernel(c);
	else
		call_fail(c, EINVAL);
}
