/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the file system that the store lies on would tell of the environment's
 * files: nothing.  The build's own are in the box's, which is always the same.
 */
#include "base/scoped.h"
#include "sandbox/answer/handlers.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* There are no holes: which zeros are kept differs, and whether a folder has an
 * answer at all. */
void
answer_lseek(struct call *c)
{
	/* its offset is ours to move */
	scoped_close int file = call_take_fd(c, (int)c->args[0]);
	int64_t from = (int64_t)c->args[1];
	struct stat st;
	off_t to;

	call_to_kernel(c);
	if (file < 0 || fstat(file, &st) < 0 || st.st_dev != c->state->env_dev)
		return;
	to = (int)c->args[2] == SEEK_DATA ? from : st.st_size;
	if (S_ISDIR(st.st_mode))
		call_fail(c, EINVAL);
	else if (from < 0 || from >= st.st_size)
		call_fail(c, ENXIO);
	else if (lseek(file, to, SEEK_SET) < 0)
		call_fail(c, errno); /* O_PATH */
	else
		call_return(c, to);
}

/* Nor are there seals, which a file in memory can have. */
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
