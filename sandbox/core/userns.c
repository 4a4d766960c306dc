/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/userns.h"
#include "base/file.h"
#include "sandbox/core/caps.h"
#include "sandbox/core/procfs.h"
#include "sandbox/core/protections.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/fsuid.h>
#include <unistd.h>

static int
write_map(pid_t pid, const char *file, const char *text, struct error *err)
{
	char path[PROCFS_PATH_MAX];
	scoped_close int fd = -1;

	procfs_path(path, AT_FDCWD, pid, file);
	fd = file_open(AT_FDCWD, path, O_WRONLY, 0, err);
	if (fd < 0)
		return -1;
	return file_write_fd(fd, text, strlen(text), path, err);
}

static int
explain_map(struct box_owner owner, struct error *err)
{
	if (owner.uid == 0 && err->sys == EPERM && !caps_can_map_root())
		return error_hint(err,
			"root without CAP_SETFCAP may not enter a user "
			"namespace: add that capability, or run hallmark as an "
			"ordinary user");
	return error_hint(err,
		"user namespaces are restricted here, see 'hallmark doctor'");
}

int
userns_map(pid_t pid, struct box_owner owner, struct error *err)
{
	scoped_free char *uids = text_format("%d %u 1\n", BOX_UID, owner.uid);
	scoped_free char *gids = text_format("%d %u 1\n", BOX_UID, owner.gid);

	if (!protections_on(PROTECTION_USER))
		return 0;
	if ((protections_on(PROTECTION_SETGROUPS) &&
		    write_map(pid, "setgroups", "deny", err) < 0) ||
		write_map(pid, "uid_map", uids, err) < 0 ||
		write_map(pid, "gid_map", gids, err) < 0)
		return explain_map(owner, err);
	return 0;
}

int
userns_become(struct error *err)
{
	if (!protections_on(PROTECTION_ID))
		return 0;
	if (setresgid(BOX_UID, BOX_UID, BOX_UID) < 0 ||
		setresuid(BOX_UID, BOX_UID, BOX_UID) < 0)
		return error_sys(err, "changing to the user of the box");
	return 0;
}

int
userns_write_as(struct box_owner owner, struct error *err)
{
	if (geteuid() == owner.uid)
		return 0;
	if (setgroups(0, NULL) < 0)
		return error_sys(err, "dropping the groups of root");
	(void)setfsgid(owner.gid);
	(void)setfsuid(owner.uid);
	if ((unsigned)setfsuid((uid_t)-1) != owner.uid ||
		(unsigned)setfsgid((gid_t)-1) != owner.gid)
		return error_set(err, ERROR_SYSTEM,
			"files cannot be created as the user %u", owner.uid);
	return caps_raise_reading(err);
}
