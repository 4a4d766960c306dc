/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/filter/box_calls.h"

#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#define NEED(call, ...) \
	{ \
#call, SYS_##call, true, \
		{ \
			__VA_ARGS__ \
		} \
	}
#define USE(call) \
	{ \
#call, SYS_##call, false, \
		{ \
			0 \
		} \
	}

/* In the order in which a box makes them.  They are made in namespaces of their
 * own, where hallmark has every capability. */
const struct box_call box_calls[] = {
	NEED(clone3, 0, 0),
	NEED(unshare, 0),
	NEED(setns, -1, 0),
	NEED(sethostname, 0, -1),
	NEED(setdomainname, 0, -1),
	NEED(mount, 0, 0, 0, 0, 0),
	NEED(fsopen, 0, 0),
	NEED(fsconfig, -1, 0, 0, 0, 0),
	NEED(fsmount, -1, 0, 0),
	NEED(open_tree, -1, 0, 0),
	NEED(move_mount, -1, 0, -1, 0, 0),
	NEED(mount_setattr, -1, 0, 0, 0, 0),
	NEED(pivot_root, 0, 0),
	NEED(umount2, 0, 0),
	/* in a process that ends afterwards */
	NEED(personality, PER_LINUX | ADDR_NO_RANDOMIZE),
	NEED(seccomp, 99, 0, 0),
	NEED(pidfd_open, -1, 0),
	NEED(close_range, 1, 0, 0),
	USE(ptrace), /* the level hermetic does without */
	USE(chroot), /* of helpers; without it Landlock alone holds them */
	USE(landlock_create_ruleset),
	USE(landlock_add_rule),
	USE(landlock_restrict_self),
	USE(kcmp), /* of the order of threads */
	USE(process_vm_readv),
	USE(process_vm_writev),
	/* of hallmark outside of a box */
	USE(sched_getscheduler),
	USE(sched_setscheduler),
	USE(syncfs),
	/* of the C library, git and shells beside it, and of no build */
	USE(epoll_pwait2),
	USE(ioprio_get),
	USE(ioprio_set),
	USE(name_to_handle_at),
	USE(rseq),
	USE(sync),
};
const size_t n_box_calls = sizeof box_calls / sizeof *box_calls;
