/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts to create or enter a namespace: each opens more of the kernel. */
#include "tests/sandbox/attempt.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#define CAPS PROTECTION_CAPABILITIES

/* Forks a child that ends at once. */
static int
child(unsigned long flags)
{
	int pid = CALL(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		(void)waitpid(pid, NULL, __WALL);
	return pid;
}
#define CLONE(name, flags) \
	static int name(void) \
	{ \
		return child(flags); \
	} \
	struct attempt
CLONE(clone_user, CLONE_NEWUSER);
CLONE(clone_mounts, CLONE_NEWNS);
CLONE(clone_pids, CLONE_NEWPID);
CLONE(clone_net, CLONE_NEWNET);
CLONE(clone_ipc, CLONE_NEWIPC);
CLONE(clone_names, CLONE_NEWUTS);
CLONE(clone_cgroup, CLONE_NEWCGROUP);
CLONE(clone_high, (1ul << 40) | CLONE_NEWNET);
CLONE(clone_untraced, CLONE_UNTRACED);

static int
clone3_user(void)
{
	const struct clone_args args = {
		.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
	int pid = CALL(SYS_clone3, &args, sizeof args);

	if (pid == 0)
		_exit(0);
	return pid;
}
static int
clone3_into_cgroup(void)
{
	const struct clone_args args = {.flags = CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
		.cgroup = (uint64_t)open("/tmp", O_RDONLY | O_CLOEXEC)};

	return reached(CALL(SYS_clone3, &args, sizeof args), EBADF);
}
static int
unshare_user(void)
{
	return unshare(CLONE_NEWUSER);
}
static int
unshare_all(void)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET |
		       CLONE_NEWPID | CLONE_NEWIPC);
}
static int
unshare_mounts(void)
{
	return unshare(CLONE_NEWNS);
}
static int
unshare_time(void)
{
	return unshare(CLONE_NEWTIME);
}
static int
enter_own(void)
{
	return setns(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), 0);
}
static int
enter_by_pidfd(void)
{
	return setns(CALL(SYS_pidfd_open, getpid(), 0), CLONE_NEWIPC);
}
static int
enter_pid1(void)
{
	int fd = open("/proc/1/ns/mnt", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -1 : setns(fd, CLONE_NEWNS);
}

static const struct attempt rows[] = {
	{"clone a user namespace", clone_user, EPERM,
		{ROW(SYS_clone, CLONE_NEWUSER)}},
	{"clone a mount namespace", clone_mounts, EPERM,
		{ROW(SYS_clone, CLONE_NEWNS), CAPS}},
	{"clone a pid namespace", clone_pids, EPERM,
		{ROW(SYS_clone, CLONE_NEWPID), CAPS}},
	{"clone a network namespace", clone_net, EPERM,
		{ROW(SYS_clone, CLONE_NEWNET), CAPS}},
	{"clone an ipc namespace", clone_ipc, EPERM,
		{ROW(SYS_clone, CLONE_NEWIPC), CAPS}},
	{"clone a uts namespace", clone_names, EPERM,
		{ROW(SYS_clone, CLONE_NEWUTS), CAPS}},
	{"clone a cgroup namespace", clone_cgroup, EPERM,
		{ROW(SYS_clone, CLONE_NEWCGROUP), CAPS}},
	{"clone with a bit beyond 32", clone_high, EPERM,
		{ROW(SYS_clone, CLONE_NEWNET), CAPS}},
	{"a child without a tracer", clone_untraced, EPERM,
		{ROW(SYS_clone, CLONE_UNTRACED)}},
	{"clone3 with a user namespace", clone3_user, ENOSYS,
		{CALLS(SYS_clone3)}},
	{"clone3 into a cgroup", clone3_into_cgroup, ENOSYS,
		{CALLS(SYS_clone3)}},
	{"unshare a user namespace", unshare_user, EPERM, {CALLS(SYS_unshare)}},
	{"unshare a whole box", unshare_all, EPERM, {CALLS(SYS_unshare)}},
	{"unshare a mount namespace", unshare_mounts, EPERM,
		{CALLS(SYS_unshare), CAPS}},
	{"unshare a time namespace", unshare_time, EPERM,
		{CALLS(SYS_unshare), CAPS}},
	{"setns", enter_own, EPERM, {CALLS(SYS_setns), CAPS}},
	{"setns by a pidfd", enter_by_pidfd, EPERM, {CALLS(SYS_setns), CAPS}},
	{"setns into the mounts of pid 1", enter_pid1, EACCES,
		{CALLS(SYS_setns), PROTECTION_DUMPABLE, CAPS}},
};
const struct attempt_group attempts_namespaces = {rows, N(rows)};
