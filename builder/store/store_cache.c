/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/store/store_cache.h"
#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#define FOLDER "questions"
#define CACHE_MAX ((size_t)1 << 30)

/* Who else may write to the file could say anything in it. */
static bool
is_own(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	       !(st.st_mode & 022) &&
	       (st.st_uid == geteuid() || st.st_uid == 0);
}

bool
store_cache_read(struct bytes *out, const struct store *store, const char *name)
{
	scoped_free char *path = text_format("hallmark/" FOLDER "/%s", name);
	struct error ignored = ERROR_INIT;
	scoped_close int fd = openat(store_fd(store), path,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	return fd >= 0 && !store_is_foreign(store) && is_own(fd) &&
	       file_read_fd(out, fd, CACHE_MAX, path, &ignored) == 0 &&
	       out->len > 0;
}

/* The process's own folder in hallmark/tmp goes with it, however it ends. */
int
store_cache_write(struct store *store, const char *name,
	const struct bytes *text, struct error *err)
{
	scoped_free char *temp = NULL, *from = NULL;
	scoped_close int folder = -1;
	int r;

	if (text->len > CACHE_MAX)
		return error_set(err, ERROR_LIMIT, "it has over 1 GiB");
	folder = store_private(store, FOLDER, err);
	if (folder < 0 || store_temp(store, &temp, err) < 0)
		return -1;
	from = text_format("%s/%s", temp, name);
	r = file_write(store_fd(store), from, text->data, text->len, 0644, err);
	if (r == 0 && renameat(store_fd(store), from, folder, name) < 0)
		r = error_sys(err, "renaming it");
	return r < 0 || file_remove_tree(store_fd(store), temp, err) < 0 ? -1
									 : 0;
}
