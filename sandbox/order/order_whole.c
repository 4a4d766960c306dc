/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Long calls that the kernel ends early because a look at the holder interrupts
 * it, although no signal has come: how much they did by then would be in what
 * the program sees.  Each gives the same if it is made once more.
 */
#include "sandbox/core/cpu.h"
#include "sandbox/core/procfs.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#define MEMORY_DEVICES 1
#define ZERO 5
#define FULL 7

/* Has it /dev/zero or /dev/full open? */
static bool
gives_zeros(pid_t tid, int fd)
{
	char path[PROCFS_PATH_MAX];
	struct stat st;

	procfs_fd_path(path, AT_FDCWD, tid, fd);
	return stat(path, &st) == 0 && S_ISCHR(st.st_mode) &&
	       major(st.st_rdev) == MEMORY_DEVICES &&
	       (minor(st.st_rdev) == ZERO || minor(st.st_rdev) == FULL);
}

static bool
may_be_cut(int64_t nr, int64_t result)
{
	switch (nr) {
	case SYS_fallocate: /* what it did is undone */
		return result == -EINTR;
	case SYS_read:
	case SYS_readv:
	case SYS_pread64:
	case SYS_preadv:
	case SYS_preadv2:
		return result > 0;
	default:
		return false;
	}
}

int
order_first_argument(pid_t tid)
{
	char text[256];
	const char *rest;

	(void)procfs_read(text, sizeof text, AT_FDCWD, tid, "syscall");
	rest = strchr(text, ' ');
	return rest ? (int)strtoull(rest, NULL, 16) : -1;
}

bool
order_repeats(
	struct order_thread *t, int64_t nr, struct user_regs_struct *regs)
{
	const int64_t result = (int64_t)*cpu_register_result(regs);
	int first;

	if (!may_be_cut(nr, result) || (first = order_first_argument(t->b.tid)) < 0 ||
		(result > 0 && !gives_zeros(t->b.tid, first)) ||
		!cpu_repeat_call(t->b.tid, (int)nr, (uint64_t)first))
		return false;
	t->to_exit = true;
	return true;
}
