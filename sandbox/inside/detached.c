/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/inside/detached.h"
#include "base/file.h"
#include "sandbox/core/protections.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>

int
detached_lock(int fd, uint64_t set, bool deep, struct error *err)
{
	struct mount_attr attr = {.attr_set = set, .propagation = MS_PRIVATE};
	unsigned flags = AT_EMPTY_PATH | (deep ? AT_RECURSIVE : 0);

	if (mount_setattr(fd, "", flags, &attr, sizeof attr) < 0)
		return error_sys(err, "locking a mount");
	return 0;
}

int
detached_make(const char *type, const char *const (*options)[2],
	uint64_t attributes, struct error *err)
{
	scoped_close int fs = fsopen(type, FSOPEN_CLOEXEC);
	int fd;

	if (fs < 0)
		return error_sys(err, "opening a file system of type %s", type);
	for (; options && (*options)[0]; options++)
		if (fsconfig(fs, FSCONFIG_SET_STRING, (*options)[0],
			    (*options)[1], 0) < 0)
			return error_sys(err, "setting %s=%s of a %s",
				(*options)[0], (*options)[1], type);
	if (fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return error_sys(err, "creating a %s", type);
	fd = fsmount(fs, FSMOUNT_CLOEXEC, (unsigned)attributes);
	if (fd < 0)
		return error_sys(err, "mounting a %s", type);
	return fd;
}

int
detached_attach(int fd, int dirfd, const char *to, struct error *err)
{
	/* do not follow a link in the environment: the mount would get another
	 * path */
	const unsigned flags =
		MOVE_MOUNT_F_EMPTY_PATH |
		(protections_on(PROTECTION_FOLDERS) ? 0
						    : MOVE_MOUNT_T_SYMLINKS);

	if (move_mount(fd, "", dirfd, to, flags) == 0)
		return 0;
	if (errno == EINVAL)
		return error_set(err, ERROR_INPUT,
			"mounting %s: the environment has no folder there", to);
	return error_sys(err, "mounting %s", to);
}

int
detached_attach_folder(int work, const char *from, int dirfd, const char *to,
	uint64_t lock, struct error *err)
{
	scoped_close int fd =
		open_tree(work, from, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (fd < 0)
		return error_sys(err, "opening %s of the work folder", from);
	if (lock && detached_lock(fd, lock, false, err) < 0)
		return -1;
	return detached_attach(fd, dirfd, to, err);
}
