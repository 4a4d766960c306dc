/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/archive/beneath.h"
#include "base/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define TRIES 64 /* on EAGAIN: another process renamed something meanwhile */

/* returns the descriptor; -1 with errno */
static int
try_openat2(int folder, const char *path, const struct open_how *how)
{
	for (int i = 0; i < TRIES; i++) {
		long fd = syscall(SYS_openat2, folder, path, how, sizeof *how);

		if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
			return (int)fd;
	}
	return -1;
}

int
beneath_open(int folder, const char *path, int flags, struct error *err)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_NOFOLLOW | O_CLOEXEC),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
			   RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
	};
	int fd;

	if (!(flags & O_PATH))
		how.flags |= O_NONBLOCK | O_NOCTTY;
	fd = try_openat2(folder, path, &how);
	if (fd >= 0)
		return fd;
	if (errno == EXDEV)
		return error_set(err, ERROR_POLICY,
			"%s: another file system is mounted there",
			text_quotes(path));
	if (errno == ELOOP)
		return error_set(err, ERROR_POLICY,
			"%s: a part of the path is a symbolic link",
			text_quotes(path));
	return error_sys(err, "%s", text_quotes(path));
}

int
beneath_follow(int folder, const char *path, struct error *err)
{
	const struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS |
			   RESOLVE_NO_XDEV,
	};
	int fd = try_openat2(folder, path, &how);

	return fd < 0 ? error_sys(err, "%s", text_quotes(path)) : fd;
}

void
beneath_grant(int fd, unsigned bits)
{
	char path[64];
	struct stat st;

	if (fstat(fd, &st) < 0 || (st.st_mode & bits) == bits)
		return;
	/* fchmod() does not accept an O_PATH descriptor */
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	(void)chmod(path, (st.st_mode & 07777) | bits);
}
