/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/licences.h"
#include "base/file.h"
#include "builder/archive/beneath.h"
#include "builder/env/helper_copyright.h"

#include <errno.h>
#include <sys/stat.h>

#define BATCH_BYTES ((size_t)32 << 20) /* read before they are parsed */

void
licences_done(struct licences *l)
{
	for (size_t i = 0; i < l->n; i++)
		sbom_copyright_done(&l->list[i]);
	free(l->list);
	*l = (struct licences)LICENCES_INIT;
}

void
licences_copy(struct licences *out, const struct licences *from)
{
	*out = (struct licences){
		.list = mem_alloc(from->n, sizeof *out->list), .n = from->n};
	for (size_t i = 0; i < from->n; i++)
		sbom_copyright_copy(&out->list[i], &from->list[i]);
}

/* A package can hold anything under this name, or nothing. */
static bool
is_no_file(const struct error *err)
{
	return err->sys == ENOENT || err->sys == ENOTDIR || err->sys == ELOOP ||
	       err->sys == ENXIO || err->sys == EXDEV ||
	       err->sys == ENAMETOOLONG;
}

/* *out stays empty where there is no such file, or one that is too large. */
static int
read_text(struct bytes *out, int root, const char *package, struct error *err)
{
	scoped_free char *path =
		text_format("usr/share/doc/%s/copyright", package);
	scoped_close int fd = beneath_follow(root, path, err);
	struct stat st;

	if (fd < 0)
		return is_no_file(err) ? 0 : -1;
	if (fstat(fd, &st) < 0)
		return error_sys(err, "%s", text_quotes(path));
	if (!S_ISREG(st.st_mode) || st.st_size > COPYRIGHT_MAX)
		return 0;
	return file_read_fd(out, fd, COPYRIGHT_MAX, path, err);
}

/* The packages from first on, until they are many bytes; *n is how many. */
static int
read_batch(struct sbom_copyright *out, size_t *n, int root,
	const struct lock *lock, size_t first, struct error *err)
{
	const size_t most = lock->n_packages - first;
	scoped_free struct bytes *texts = mem_alloc(most, sizeof *texts);
	size_t bytes = 0, i = 0;
	int r = 0;

	while (i < most && bytes < BATCH_BYTES && r == 0) {
		r = read_text(
			&texts[i], root, lock->packages[first + i].name, err);
		bytes += texts[i++].len;
	}
	if (r == 0)
		r = helper_copyright(out, texts, i, err);
	*n = i;
	while (i > 0)
		bytes_done(&texts[--i]);
	return r;
}

int
licences_read(struct licences *out, int root, const struct lock *lock,
	struct error *err)
{
	scoped(licences_done) struct licences l = {
		.list = mem_alloc(lock->n_packages, sizeof *l.list),
		.n = lock->n_packages};
	size_t n;

	for (size_t i = 0; i < l.n; i += n)
		if (read_batch(&l.list[i], &n, root, lock, i, err) < 0)
			return -1;
	*out = l;
	l = (struct licences)LICENCES_INIT;
	return 0;
}
