/* SPDX-License-Identifier: Apache-2.0 */
/* The one place that reads folders: their order never leaves this file. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
closedirp(DIR **dir)
{
	if (*dir)
		(void)closedir(*dir);
}

int
file_list(struct names *out, int fd, struct error *err)
{
	int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	__attribute__((cleanup(closedirp))) DIR *dir = NULL;
	scoped(names_done) struct names list = NAMES_INIT;

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
			break;
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		*mem_room(list.names, list.n_names) = text_copy(e->d_name);
		list.n_names++;
	}
	if (list.n_names)
		qsort(list.names, list.n_names, sizeof *list.names, by_bytes);
	*out = list;
	list = (struct names)NAMES_INIT;
	return 0;
}

void
names_done(struct names *names)
{
	for (size_t i = 0; i < names->n_names; i++)
		free(names->names[i]);
	free(names->names);
	*names = (struct names)NAMES_INIT;
}
