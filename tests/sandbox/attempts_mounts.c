/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts to change the mounts, or to get past them. */
#include "tests/sandbox/attempt.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#define CAPS PROTECTION_CAPABILITIES

static int
mount_tmpfs(void)
{
	return mount("none", "/tmp", "tmpfs", 0, NULL);
}
static int
bind_over(void)
{
	return mount("/tmp", "/recipe", NULL, MS_BIND, NULL);
}
static int
remount_environment(void)
{
	return mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL);
}
static int
remount_larger(void)
{
	return mount(NULL, "/tmp", NULL, MS_REMOUNT, "size=1t");
}
static int
mount_proc(void)
{
	return mount("proc", "/tmp", "proc", 0, NULL);
}
static int
mount_cgroups(void)
{
	return mount("cgroup2", "/tmp", "cgroup2", 0, NULL);
}
static int
mount_queues(void)
{
	return mount("mqueue", "/tmp", "mqueue", 0, NULL);
}
static int
mount_terminals(void)
{
	return mount("devpts", "/tmp", "devpts", 0, "newinstance");
}
static int
uncover_proc(void)
{
	return umount2("/proc/stat", MNT_DETACH);
}
static int
umount_recipe(void)
{
	return umount2("/recipe", MNT_DETACH);
}
static int
new_calls(void)
{
	int fs = CALL(SYS_fsopen, "tmpfs", 0);

	if (fs < 0 || CALL(SYS_fsconfig, fs, 6, NULL, NULL, 0) < 0)
		return -1;
	return CALL(SYS_fsmount, fs, 0, 0);
}
static int
configure(void)
{
	return reached(CALL(SYS_fsconfig, -1, 6, NULL, NULL, 0), EINVAL);
}
static int
mount_context(void)
{
	return reached(CALL(SYS_fsmount, -1, 0, 0), EBADF);
}
static int
pick_context(void)
{
	return CALL(SYS_fspick, AT_FDCWD, "/tmp", 0);
}
static int
clone_tree(void)
{
	return CALL(SYS_open_tree, AT_FDCWD, "/", OPEN_TREE_CLONE);
}
static int
move_recipe(void)
{
	return CALL(SYS_move_mount, AT_FDCWD, "/recipe", AT_FDCWD, "/tmp", 0);
}
static int
clear_attribute(const char *path)
{
	const struct mount_attr writable = {.attr_clr = MOUNT_ATTR_RDONLY};

	return CALL(SYS_mount_setattr, AT_FDCWD, path, 0, &writable,
		sizeof writable);
}
static int
write_recipe(void)
{
	return clear_attribute("/recipe");
}
static int
write_dev(void)
{
	return clear_attribute("/dev");
}
static int
pivot(void)
{
	return CALL(SYS_pivot_root, "/tmp", "/tmp");
}
static int
change_root(void)
{
	return chroot("/tmp");
}
static int
tell_mount(void)
{
	const struct {
		uint32_t size, spare;
		uint64_t id, param;
	} all = {24, 0, UINT64_MAX, 0};
	uint64_t ids[64];

	return CALL(458 /* listmount */, &all, ids, N(ids), 0);
}
static int
open_tree_attributes(void)
{
	return CALL(467 /* open_tree_attr */, AT_FDCWD, "/tmp", 0, NULL, 0);
}
/* The old root is mounted over the new one until it is unmounted. */
static int
above(const char *path, int flags)
{
	char full[512];

	(void)snprintf(full, sizeof full, "/..%s", path);
	return open(full, flags | O_CLOEXEC);
}
static int
host_file(void)
{
	return above(getenv("HOST_FILE"), O_RDONLY);
}
static int
host_shared_memory(void)
{
	return above(getenv("HOST_SHM_FILE"), O_RDWR);
}
static int
host_device(void)
{
	return above("/dev/ptmx", O_PATH);
}
static int
host_sys(void)
{
	return above("/sys/kernel", O_RDONLY);
}

static const struct attempt rows[] = {
	{"mount", mount_tmpfs, EPERM, {CALLS(SYS_mount), CAPS}},
	{"a bind mount", bind_over, EPERM, {CALLS(SYS_mount), CAPS}},
	{"remount the environment writable", remount_environment, EPERM,
		{CALLS(SYS_mount), CAPS}},
	{"remount /tmp larger", remount_larger, EPERM,
		{CALLS(SYS_mount), CAPS}},
	{"a second /proc, not covered", mount_proc, EPERM,
		{CALLS(SYS_mount), CAPS}},
	{"mount the cgroups", mount_cgroups, EPERM, {CALLS(SYS_mount), CAPS}},
	{"mount the message queues", mount_queues, EPERM,
		{CALLS(SYS_mount), CAPS}},
	{"mount terminals", mount_terminals, EPERM, {CALLS(SYS_mount), CAPS}},
	{"uncover a file of /proc", uncover_proc, EPERM,
		{CALLS(SYS_umount2), CAPS}},
	{"umount /recipe", umount_recipe, EPERM, {CALLS(SYS_umount2), CAPS}},
	{"mount by fsopen, fsconfig, fsmount", new_calls, EPERM,
		{CALLS(SYS_fsopen), CALLS(SYS_fsconfig), CALLS(SYS_fsmount),
			CAPS}},
	{"fsconfig", configure, EPERM, {CALLS(SYS_fsconfig)}},
	{"fsmount", mount_context, EPERM, {CALLS(SYS_fsmount), CAPS}},
	{"fspick", pick_context, EPERM, {CALLS(SYS_fspick), CAPS}},
	{"open_tree", clone_tree, EPERM, {CALLS(SYS_open_tree), CAPS}},
	{"move_mount", move_recipe, EPERM, {CALLS(SYS_move_mount), CAPS}},
	{"mount_setattr of /recipe", write_recipe, EPERM,
		{CALLS(SYS_mount_setattr), CAPS}},
	{"mount_setattr of /dev", write_dev, EPERM,
		{CALLS(SYS_mount_setattr), CAPS}},
	{"pivot_root", pivot, EPERM, {CALLS(SYS_pivot_root), CAPS}},
	{"chroot", change_root, EPERM, {CALLS(SYS_chroot), CAPS}},
	{"listmount", tell_mount, ENOSYS, {CALLS(458)}, SHOWN_HERE,
		"a kernel before 6.8"},
	{"open_tree_attr", open_tree_attributes, ENOSYS, {CALLS(467)},
		SHOWN_HERE, "a kernel before 6.15"},
	{"a file of the host above the root", host_file, ENOENT,
		{PROTECTION_OLD_ROOT}},
	{"shared memory of the host above the root", host_shared_memory, ENOENT,
		{PROTECTION_OLD_ROOT}},
	{"a device of the host above the root", host_device, ENOENT,
		{PROTECTION_OLD_ROOT}},
	{"/sys of the host above the root", host_sys, ENOENT,
		{PROTECTION_OLD_ROOT}},
};
const struct attempt_group attempts_mounts = {rows, N(rows)};
