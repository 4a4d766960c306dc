/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/tracer/exec_check.h"
#include "sandbox/core/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOUNTS_MAX (1 << 20) /* bytes of mountinfo */

static int
stat_mount(struct statx *st, int dirfd, const char *path, int flags)
{
	const unsigned want = STATX_MNT_ID | STATX_UID;

	if (statx(dirfd, path, flags, want, st) < 0)
		return -1;
	errno = ENOSYS;
	return (st->stx_mask & want) == want ? 0 : -1;
}

/* Each line of mountinfo begins with the id of a mount. */
static int
add_mounts(struct exec_check *c, const char *text, struct error *err)
{
	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		int64_t id;

		if (text_number(&id, text, strcspn(text, " "), INT64_MAX) < 0)
			return error_set(err, ERROR_SYSTEM,
				"a line of mountinfo is not understood");
		*mem_room(c->mounts, c->n_mounts) = (uint64_t)id;
		c->n_mounts++;
	}
	return 0;
}

/* The mounts of a box do not change after its first program has started. */
static int
read_mounts(struct exec_check *c, pid_t pid, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_close int memory = memfd_create("mount", MFD_CLOEXEC);
	struct statx st;

	if (memory < 0 || stat_mount(&st, memory, "", AT_EMPTY_PATH) < 0)
		return error_sys(err, "reading the mount of memory files");
	c->memory = st.stx_mnt_id;
	if (procfs_read_whole(
		    &text, AT_FDCWD, pid, "mountinfo", MOUNTS_MAX, err) < 0)
		return -1;
	return add_mounts(c, text.data, err);
}

static bool
is_of_box(const struct exec_check *c, const struct statx *st)
{
	if (st->stx_mnt_id == c->memory)
		return st->stx_uid == c->owner;
	for (size_t i = 0; i < c->n_mounts; i++)
		if (c->mounts[i] == st->stx_mnt_id)
			return true;
	return false;
}

static int
report_foreign(const char *path, struct error *err)
{
	char name[4096];
	ssize_t len = readlink(path, name, sizeof name);

	(void)error_set(err, ERROR_SYSTEM,
		"binfmt_misc of this machine started a program in the box that "
		"is no input, %s",
		len > 0 ? text_quote(name, (size_t)len) : "of unknown name");
	return error_hint(err,
		"disable its entry (echo 0 >/proc/sys/fs/binfmt_misc/NAME), or "
		"use Linux 6.7 or later, where a box has its own binfmt_misc");
}

static int
check_program(struct exec_check *c, pid_t pid, struct error *err)
{
	char path[PROCFS_PATH_MAX];
	struct statx st;

	procfs_path(path, AT_FDCWD, pid, "exe");
	if (c->n_mounts == 0 && read_mounts(c, pid, err) < 0)
		return err->sys == ENOENT || err->sys == ESRCH ? 0 : -1;
	if (stat_mount(&st, AT_FDCWD, path, 0) == 0)
		return is_of_box(c, &st) ? 0 : report_foreign(path, err);
	/* killed in this stop: it runs no more */
	if (errno == ENOENT || errno == ESRCH)
		return 0;
	/* only a file that neither the box nor hallmark may read: not ours */
	return errno == EACCES ? report_foreign(path, err)
			       : error_sys(err, "examining a program that the "
						"build started");
}

bool
exec_check_program(struct exec_check *c, pid_t pid)
{
	if (c->on && !c->failed)
		c->failed = check_program(c, pid, &c->why) < 0;
	return !c->failed;
}
