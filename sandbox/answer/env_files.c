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

/* No file has holes.  File systems differ in which zeros they store as holes,
 * and in whether this call works on a folder at all. */
void
answer_lseek(struct call *c)
{
	/* the caller's open file: we move its offset */
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
