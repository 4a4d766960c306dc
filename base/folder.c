/* SPDX-License-Identifier: Apache-2.0 */
/* The only file that reads folders: it sorts the names, so that the order of
 * the file system never reaches a caller. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>

struct entry {
	char *name;
	unsigned char type;
};

struct entries {
	struct entry *all;
	size_t n;
};

static void
entries_done(struct entries *e)
{
	for (size_t i = 0; i < e->n; i++)
		free(e->all[i].name);
	free(e->all);
}
DEFINE_SCOPED_IN(struct entries, entries_done);

static int
by_bytes(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;

	return strcmp(one->name, other->name);
}

static void
closedirp(DIR **dir)
{
	if (*dir)
		(void)closedir(*dir);
}

static int
read_entries(struct entries *out, int fd, struct error *err)
{
	int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	__attribute__((cleanup(closedirp))) DIR *dir = NULL;

	if (own >= 0)
		dir = fdopendir(own);
	if (!dir) {
		if (own >= 0)
			(void)close(own);
		return error_sys(err, "opening a folder");
	}
	for (;;) {
		errno = 0;
		const struct dirent *e = readdir(dir);

		if (!e && errno)
			return error_sys(err, "reading a folder");
		if (!e)
			return 0;
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		*mem_room(out->all, out->n) =
			(struct entry){text_copy(e->d_name), e->d_type};
		out->n++;
	}
}

int
file_list(struct names *out, int fd, struct error *err)
{
	scoped(entries_done) struct entries e = {NULL, 0};

	if (read_entries(&e, fd, err) < 0)
		return -1;
	if (e.n)
		qsort(e.all, e.n, sizeof *e.all, by_bytes);
	*out = (struct names){.names = mem_alloc(e.n + 1, sizeof *out->names),
		.types = mem_alloc(e.n + 1, 1),
		.n_names = e.n};
	for (size_t i = 0; i < e.n; i++) {
		out->names[i] = take_ptr(e.all[i].name);
		out->types[i] = e.all[i].type;
	}
	return 0;
}

void
names_done(struct names *names)
{
	for (size_t i = 0; i < names->n_names; i++)
		free(names->names[i]);
	free(names->names);
	free(names->types);
	*names = (struct names)NAMES_INIT;
}
