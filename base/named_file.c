/* SPDX-License-Identifier: Apache-2.0 */
#include "base/named_file.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void
named_file_done(struct named_file *f)
{
	if (f->temp)
		(void)unlinkat(f->folder, f->temp, 0);
	if (f->fd >= 0)
		(void)close(f->fd);
	if (f->folder >= 0)
		(void)close(f->folder);
	free(f->name);
	free(f->temp);
}

/* A process of the same number may have been killed here before. */
static char *
temporary_name(int folder)
{
	for (unsigned i = 0;; i++) {
		scoped_free char *name =
			text_format("tmp-%ld-%u", (long)getpid(), i);

		if (faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
			return take_ptr(name);
	}
}

static int
open_new(struct named_file *f, const char *path, mode_t mode, struct error *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	scoped_free char *folder =
		slash ? text_copyn(path, (size_t)(slash - path) + 1)
		      : text_copy(".");

	f->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f->folder < 0)
		return error_sys(err, "writing %s", text_quotes(path));
	f->name = text_copy(name);
	f->fd = openat(f->folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
	if (f->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR ||
				 errno == ENOENT || errno == EINVAL)) {
		scoped_free char *temp = temporary_name(f->folder);

		f->fd = openat(f->folder, temp,
			O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
		if (f->fd >= 0)
			f->temp = take_ptr(temp);
	}
	return f->fd < 0 ? error_sys(err, "writing %s", text_quotes(path)) : 0;
}

/* returns 0; -1 with errno */
static int
publish_new(struct named_file *f)
{
	scoped_free char *self = text_format("/proc/self/fd/%d", f->fd);

	if (!f->temp) {
		/* only a rename replaces another file */
		scoped_free char *temp = temporary_name(f->folder);

		if (linkat(AT_FDCWD, self, f->folder, f->name,
			    AT_SYMLINK_FOLLOW) == 0)
			return 0;
		if (errno != EEXIST || linkat(AT_FDCWD, self, f->folder, temp,
					       AT_SYMLINK_FOLLOW) < 0)
			return -1;
		f->temp = take_ptr(temp);
	}
	if (renameat(f->folder, f->temp, f->folder, f->name) < 0)
		return -1;
	free(take_ptr(f->temp));
	return 0;
}

/* Where a file that is replaced really stands: /dev/stdout is a link, too.
 * NULL: it is no regular file, and is written as it is. */
static char *
real_path(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return text_copy(path);
	if (!S_ISREG(st.st_mode))
		return NULL;
	if (lstat(path, &st) == 0 && S_ISREG(st.st_mode))
		return text_copy(path);
	return realpath(path, NULL);
}

/* The number of "/dev/fd/1" and of its other names; -1: another path. */
static int
own_descriptor(const char *path)
{
	static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
	int64_t number;

	if (strcmp(path, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	if (strcmp(path, "/dev/stderr") == 0)
		return STDERR_FILENO;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (text_starts(path, folders[i]) &&
			text_number(&number, path + strlen(folders[i]),
				strlen(path) - strlen(folders[i]),
				INT16_MAX) == 0)
			return (int)number;
	return -1;
}

/* What the shell opened goes on where it is: another program may have written
 * to it, or may write behind this one.  returns false: it is not open so */
static bool
open_own(struct named_file *f, int number)
{
	const int mode = number < 0 ? -1 : fcntl(number, F_GETFL);

	if (mode < 0 || (mode & O_ACCMODE) == O_RDONLY)
		return false;
	f->fd = fcntl(number, F_DUPFD_CLOEXEC, 0);
	return f->fd >= 0;
}

int
named_file_open(
	struct named_file *f, const char *path, mode_t mode, struct error *err)
{
	scoped_free char *real = NULL;

	if (open_own(f, own_descriptor(path)))
		return 0;
	real = real_path(path);
	if (real)
		return open_new(f, real, mode, err);
	f->fd = open(path, O_WRONLY | O_TRUNC | O_NOCTTY | O_CLOEXEC);
	return f->fd < 0 ? error_sys(err, "writing %s", text_quotes(path)) : 0;
}

static bool
is_synced(int fd)
{
	/* a pipe cannot be synced */
	return fsync(fd) == 0 || errno == EINVAL || errno == EROFS;
}

int
named_file_publish(struct named_file *f, const char *path, struct error *err)
{
	if (!is_synced(f->fd) || (f->folder >= 0 && publish_new(f) < 0))
		return error_sys(err, "writing %s", text_quotes(path));
	return 0;
}

int
named_file_write(const char *path, const void *data, size_t len, mode_t mode,
	struct error *err)
{
	scoped(named_file_done) struct named_file f = NAMED_FILE_INIT;

	if (named_file_open(&f, path, mode, err) < 0 ||
		file_write_fd(f.fd, data, len, path, err) < 0)
		return -1;
	return named_file_publish(&f, path, err);
}
