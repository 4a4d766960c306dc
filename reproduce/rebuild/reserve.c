/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/rebuild/reserve.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#define PAGE 4096 /* at least, of a small file */
#define COPIES 2  /* of index.json: the old one stays until it is replaced */

static int64_t
index_size(const struct store *store)
{
	struct stat st;

	return fstatat(store_fd(store), "index.json", &st,
		       AT_SYMLINK_NOFOLLOW) == 0
		       ? st.st_size
		       : 0;
}

/* Not every file system can allocate without writing; the C library writes
 * then. */
static int
take_file(struct reserve *r, int64_t size, struct error *err)
{
	char name[32];
	scoped_close int fd = -1;
	int e;

	(void)snprintf(name, sizeof name, "%zu", r->n_files);
	fd = file_open(r->fd, name, O_WRONLY | O_CREAT | O_EXCL, 0600, err);
	if (fd < 0)
		return -1;
	r->n_files++;
	e = posix_fallocate(fd, 0, size);
	if (e) {
		errno = e;
		return error_sys(err, "taking room for the verdict in %s",
			text_quotes(store_path(r->store)));
	}
	return 0;
}

int
reserve_take(struct reserve *out, struct store *store, int64_t bytes,
	size_t n_files, struct error *err)
{
	scoped(reserve_done) struct reserve r = RESERVE_INIT;

	if (store_temp(store, &r.folder, err) < 0)
		return -1;
	r.store = store;
	r.fd = file_open(
		store_fd(store), r.folder, O_RDONLY | O_DIRECTORY, 0, err);
	if (r.fd < 0 || take_file(&r, bytes + COPIES * index_size(store) + PAGE,
				err) < 0)
		return -1;
	for (size_t i = 0; i < n_files; i++)
		if (take_file(&r, PAGE, err) < 0)
			return -1;
	*out = r;
	r = (struct reserve)RESERVE_INIT;
	return 0;
}

void
reserve_done(struct reserve *r)
{
	for (size_t i = 0; i < r->n_files; i++) {
		char name[32];

		(void)snprintf(name, sizeof name, "%zu", i);
		(void)unlinkat(r->fd, name, 0);
	}
	close_fd(&r->fd);
	if (r->store)
		(void)unlinkat(store_fd(r->store), r->folder, AT_REMOVEDIR);
	free(r->folder);
	*r = (struct reserve)RESERVE_INIT;
}
