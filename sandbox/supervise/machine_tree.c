/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/supervise/machine_tree.h"
#include "sandbox/core/caps.h"
#include "sandbox/core/proc_state.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

void
machine_tree_proc(void)
{
	scoped_free char *why = NULL;

	if (!caps_can_mount() || proc_state_is_whole(&why))
		return;
	/* else the new mount would appear in the machine's own namespace */
	if (unshare(CLONE_NEWNS) < 0 ||
		mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return;
	(void)mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		NULL);
}

/* To enter the mount namespace that one is in, leads to its root. */
static int
enter_own(void)
{
	scoped_close int self = (int)syscall(SYS_pidfd_open, getpid(), 0);

	return self < 0 ? -1 : setns(self, CLONE_NEWNS);
}

int
machine_tree_leave_chroot(void)
{
	scoped_close int tree = -1;

	if (unshare(CLONE_NEWNS) < 0)
		return -1;
	tree = open_tree(AT_FDCWD, "/",
		OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	if (tree < 0 || enter_own() < 0 ||
		mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		move_mount(tree, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) <
			0)
		return -1;
	if (fchdir(tree) < 0 || syscall(SYS_pivot_root, ".", ".") < 0)
		return -1;
	return chdir("/") < 0 ? -1 : umount2(".", MNT_DETACH);
}
