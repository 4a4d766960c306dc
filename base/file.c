/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

int
file_open_device(
	int dirfd, const char *path, int flags, mode_t mode, struct error *err)
{
	int fd = openat(dirfd, path, flags | O_CLOEXEC, mode);

	if (fd < 0)
		return error_sys(err, "%s", text_quotes(path));
	return fd;
}

static const char *
type_name(mode_t mode)
{
	return S_ISFIFO(mode)   ? "a named pipe"
	       : S_ISSOCK(mode) ? "a socket"
	       : S_ISDIR(mode)  ? "a folder"
				: "a device";
}

static int
check_regular(int fd, const char *path, struct error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return error_sys(err, "%s", text_quotes(path));
	if (!S_ISREG(st.st_mode))
		return error_set(err, ERROR_INPUT,
			"%s is %s, not a regular file", text_quotes(path),
			type_name(st.st_mode));
	return 0;
}

int
file_open(
	int dirfd, const char *path, int flags, mode_t mode, struct error *err)
{
	scoped_close int fd = -1;

	if (flags & (O_DIRECTORY | O_PATH))
		return file_open_device(dirfd, path, flags, mode, err);
	/* open() of a named pipe would wait for its other end */
	fd = file_open_device(
		dirfd, path, flags | O_NOCTTY | O_NONBLOCK, mode, err);
	if (fd < 0 && err->sys == ENXIO)
		return error_set(err, ERROR_INPUT,
			"%s is a named pipe or a socket, not a regular file",
			text_quotes(path));
	if (fd < 0 && (flags & O_NOFOLLOW) && err->sys == ELOOP) {
		(void)error_set(err, ERROR_INPUT,
			"%s is a symbolic link, not a regular file", text_quotes(path));
		err->sys = ELOOP;
	}
	if (fd < 0 || check_regular(fd, path, err) < 0)
		return -1;
	return take_fd(fd);
}

int
file_open_given(const char *path, struct error *err)
{
	if (text_starts(path, "/dev/") || text_starts(path, "/proc/"))
		return file_open_device(
			AT_FDCWD, path, O_RDONLY | O_NOCTTY, 0, err);
	return file_open(AT_FDCWD, path, O_RDONLY, 0, err);
}

static int
fail_larger(struct error *err, const char *name, size_t max)
{
	return error_set(err, ERROR_LIMIT, "%s is larger than %zu bytes",
		text_quotes(name), max);
}

/* Known before anything is read?  A file of /proc has no size. */
static bool
is_longer(int fd, size_t max)
{
	const off_t at = lseek(fd, 0, SEEK_CUR);
	struct stat st;

	return at >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	       st.st_size > at && (uint64_t)(st.st_size - at) > max;
}

int
file_read_fd(struct bytes *out, int fd, size_t max, const char *name,
	struct error *err)
{
	size_t before = out->len;

	if (is_longer(fd, max))
		return fail_larger(err, name, max);
	for (;;) {
		size_t want = out->len - before < 65536 ? 16384 : 262144;
		ssize_t n = read(fd, bytes_room(out, want), want);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_sys(err, "reading %s", text_quotes(name));
		out->data[out->len + (size_t)n] = '\0';
		if (n == 0)
			return 0;
		out->len += (size_t)n;
		if (out->len - before > max)
			return fail_larger(err, name, max);
	}
}

static int
read_opened(struct bytes *out, int dirfd, const char *path, int flags,
	size_t max, struct error *err)
{
	scoped_close int fd = file_open(dirfd, path, flags, 0, err);

	if (fd < 0)
		return -1;
	return file_read_fd(out, fd, max, path, err);
}

int
file_read(struct bytes *out, int dirfd, const char *path, size_t max,
	struct error *err)
{
	return read_opened(out, dirfd, path, O_RDONLY, max, err);
}

int
file_read_inside(struct bytes *out, int dirfd, const char *path, size_t max,
	struct error *err)
{
	return read_opened(out, dirfd, path, O_RDONLY | O_NOFOLLOW, max, err);
}

int
file_read_given(
	struct bytes *out, const char *path, size_t max, struct error *err)
{
	scoped_close int fd = file_open_given(path, err);

	if (fd < 0)
		return -1;
	return file_read_fd(out, fd, max, path, err);
}

int
file_write_fd(int fd, const void *data, size_t len, const char *name,
	struct error *err)
{
	const char *at = data;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_sys(err, "writing %s", text_quotes(name));
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

int
file_write(int dirfd, const char *path, const void *data, size_t len,
	mode_t mode, struct error *err)
{
	const char *slash = strrchr(path, '/');
	scoped_free char *temp = text_format("%.*stmp-%ld-%s",
		slash ? (int)(slash + 1 - path) : 0, path, (long)getpid(),
		slash ? slash + 1 : path);
	scoped_close int fd = -1;

	(void)unlinkat(dirfd, temp, 0);
	fd = file_open(dirfd, temp, O_WRONLY | O_CREAT | O_EXCL, mode, err);
	if (fd < 0)
		return -1;
	if (file_write_fd(fd, data, len, path, err) < 0)
		goto undo;
	if (fsync(fd) < 0 || renameat(dirfd, temp, dirfd, path) < 0) {
		(void)error_sys(err, "writing %s", text_quotes(path));
		goto undo;
	}
	return 0;
undo:
	(void)unlinkat(dirfd, temp, 0);
	return -1;
}

int
file_make_dirs(int dirfd, const char *path, struct error *err)
{
	scoped_free char *part = text_copy(path);

	if (!*part)
		return error_set(
			err, ERROR_INTERNAL, "a folder's name is empty");
	for (char *at = part + 1;; at++) {
		char was = *at;

		if (was != '/' && was != '\0')
			continue;
		*at = '\0';
		if (mkdirat(dirfd, part, 0777) < 0 && errno != EEXIST)
			return error_sys(
				err, "making the folder %s", text_quotes(part));
		*at = was;
		if (was == '\0')
			return 0;
	}
}

int
file_open_dir(int dirfd, const char *path, bool make, struct error *err)
{
	if (make && file_make_dirs(dirfd, path, err) < 0)
		return -1;
	return file_open(
		dirfd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, err);
}

static int
remove_within(int dirfd, const char *name, unsigned depth, struct error *err)
{
	scoped(names_done) struct names inside = NAMES_INIT;
	scoped_close int fd = -1;

	if (unlinkat(dirfd, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return error_sys(err, "removing %s", text_quotes(name));
	if (unlinkat(dirfd, name, AT_REMOVEDIR) == 0)
		return 0;
	if (depth == 0)
		return error_set(err, ERROR_LIMIT,
			"removing %s: folders nested too deep",
			text_quotes(name));
	(void)fchmodat(dirfd, name, 0700, 0);
	fd = file_open_dir(dirfd, name, false, err);
	if (fd < 0 || file_list(&inside, fd, err) < 0)
		return -1;
	for (size_t i = 0; i < inside.n_names; i++)
		if (remove_within(fd, inside.names[i], depth - 1, err) < 0)
			return -1;
	if (unlinkat(dirfd, name, AT_REMOVEDIR) < 0)
		return error_sys(err, "removing %s", text_quotes(name));
	return 0;
}

int
file_remove_tree(int dirfd, const char *path, struct error *err)
{
	return remove_within(dirfd, path, 1024, err);
}

int
file_temp(int dirfd, struct error *err)
{
	char name[64];
	int fd = openat(dirfd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	(void)snprintf(name, sizeof name, "tmp-%ld", (long)getpid());
	fd = file_open(dirfd, name, O_RDWR | O_CREAT | O_EXCL, 0600, err);
	if (fd >= 0)
		(void)unlinkat(dirfd, name, 0);
	return fd;
}

int
file_send_fd(int sock, int fd, struct error *err)
{
	char control[CMSG_SPACE(sizeof fd)] = {0}, byte = 'f';
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr msg = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof control};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(c), &fd, sizeof fd);
	if (sendmsg(sock, &msg, MSG_NOSIGNAL) != 1)
		return error_sys(err, "passing a descriptor");
	return 0;
}

int
file_recv_fd(int sock, struct error *err)
{
	char control[CMSG_SPACE(sizeof(int))] = {0}, byte;
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr msg = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof control};
	ssize_t n;
	int fd;

	do
		n = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_sys(err, "receiving a descriptor");
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	if (n != 1 || !c || c->cmsg_type != SCM_RIGHTS ||
		c->cmsg_len != CMSG_LEN(sizeof fd))
		return error_set(
			err, ERROR_INTERNAL, "no descriptor was received");
	memcpy(&fd, CMSG_DATA(c), sizeof fd);
	return fd;
}

int
file_path_check(const char *path)
{
	size_t len = strlen(path);

	if (len == 0 || len >= 4096 || path[0] == '/' || path[len - 1] == '/')
		return -1;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)path[i] < 0x20 || path[i] == 0x7f)
			return -1;
	for (const char *at = path; *at;) {
		size_t n = strcspn(at, "/");

		if (n == 0 || (n == 1 && at[0] == '.') ||
			(n == 2 && at[0] == '.' && at[1] == '.'))
			return -1;
		at += n + (at[n] == '/');
	}
	return 0;
}
