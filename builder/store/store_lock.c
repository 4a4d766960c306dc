/* SPDX-License-Identifier: Apache-2.0 */
/* The lock of a store: one writer at a time.  source: store(5) */
#include "builder/store/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

int
store_lock(const struct store *store, bool wait, struct error *err)
{
	scoped_close int fd = -1;

	if (file_make_dirs(store->fd, "hallmark", err) < 0)
		return -1;
	fd = file_open(store->fd, "hallmark/lock",
		O_RDWR | O_CREAT | O_NOFOLLOW, 0666, err);
	if (fd < 0)
		return -1;
	while (flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB) < 0)
		if (errno != EINTR)
			return error_sys(err, "locking the store");
	return take_fd(fd);
}
