/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/tree_file.h"
#include "builder/archive/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>

static int
open_granted(int root, const char *path, struct error *err)
{
	scoped_close int path_fd = -1;
	int fd = beneath_open(root, path, O_RDONLY, err);

	if (fd >= 0 || err->sys != EACCES)
		return fd;
	path_fd = beneath_open(root, path, O_PATH, err);
	if (path_fd < 0)
		return -1;
	beneath_grant(path_fd, 0400);
	return beneath_open(root, path, O_RDONLY, err);
}

/* EOVERFLOW: there are capabilities, which belong to another user namespace. */
static int
check_capabilities(int fd, const char *path, struct error *err)
{
	ssize_t len = fgetxattr(fd, "security.capability", NULL, 0);

	if (len >= 0 || errno == EOVERFLOW)
		return error_set(err, ERROR_POLICY,
			"%s has file capabilities, which a recipe cannot make "
			"yet",
			text_quotes(path));
	if (errno != ENODATA && errno != ENOTSUP)
		return error_sys(err, "%s", text_quotes(path));
	return 0;
}

int
tree_file_changed(const struct tree_entry *entry, struct error *err)
{
	return error_set(err, ERROR_INTEGRITY, "%s changed while it was read",
		text_quotes(entry->path));
}

int
tree_file_open(int root, const struct tree_entry *entry, struct error *err)
{
	scoped_close int fd = open_granted(root, entry->path, err);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0)
		return error_sys(err, "%s", text_quotes(entry->path));
	if (!S_ISREG(st.st_mode) || st.st_size != entry->size)
		return tree_file_changed(entry, err);
	if (check_capabilities(fd, entry->path, err) < 0)
		return -1;
	return take_fd(fd);
}
