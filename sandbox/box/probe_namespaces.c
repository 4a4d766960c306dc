/* SPDX-License-Identifier: Apache-2.0 */
/* Which namespaces this machine lets us create, and if not, why. */
#include "sandbox/box/probe_private.h"
#include "sandbox/core/caps.h"
#include "sandbox/core/message.h"
#include "sandbox/core/proc_state.h"
#include "sandbox/core/procfs.h"
#include "sandbox/core/userns.h"
#include "sandbox/supervise/machine_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The same call with which the supervisor starts pid 1 of a box. */
static int
try_clone(uint64_t flags)
{
	struct clone_args args = {.flags = flags, .exit_signal = SIGCHLD};
	pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);

	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return errno;
	(void)waitpid(pid, NULL, 0);
	return 0;
}

/* If the root is not the root of a mount, it was set by chroot(2). */
static bool
in_chroot(void)
{
	struct statx st;

	return statx(AT_FDCWD, "/", 0, STATX_TYPE, &st) == 0 &&
	       st.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT &&
	       !(st.stx_attributes & STATX_ATTR_MOUNT_ROOT);
}

/* The number in a file of /proc; otherwise where it cannot be read. */
static int64_t
setting(const char *file, int64_t otherwise)
{
	char text[64];
	int64_t value;

	if (procfs_read_at(text, sizeof text, AT_FDCWD, file) <= 0 ||
		text_number(&value, text, strcspn(text, "\n"), INT64_MAX) < 0)
		return otherwise;
	return value;
}

/* Has our id a number in our user namespace? */
static bool
has_id(void)
{
	char text[4096];

	return procfs_read(text, sizeof text, AT_FDCWD, PROCFS_SELF,
		       "uid_map") < 0 ||
	       procfs_outer_id(text, geteuid()) >= 0;
}

static bool
under_filter(void)
{
	char text[4096];
	int64_t mode;

	(void)procfs_read(text, sizeof text, AT_FDCWD, PROCFS_SELF, "status");
	return procfs_number(&mode, text, "Seccomp:") && mode == 2;
}

/* The setting that bounds namespaces of a kind.  It may also be zero in an
 * outer user namespace, where we cannot look. */
static void
too_many(struct probe_answer *a, const char *kind)
{
	scoped_free char *file =
		text_format("/proc/sys/user/max_%s_namespaces", kind);

	if (setting(file, 1) == 0)
		probe_say(a, "user.max_%s_namespaces is 0", kind);
	else
		probe_say(a,
			"user.max_%s_namespaces is reached, here or in an "
			"outer user namespace",
			kind);
	probe_mend(a, "sysctl -w user.max_%s_namespaces=16384", kind);
}

bool
probe_apparmor(struct probe_answer *a)
{
	if (geteuid() == 0 || setting("/proc/sys/kernel/"
				      "apparmor_restrict_unprivileged_userns",
				      0) == 0)
		return false;
	probe_say(a, "kernel.apparmor_restrict_unprivileged_userns is 1, so "
		     "only programs with an AppArmor profile may use them");
	probe_mend(a,
		"as root: cp " HALLMARK_DATA "/apparmor "
		"/etc/apparmor.d/hallmark && apparmor_parser -r "
		"/etc/apparmor.d/hallmark, or "
		"sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
	return true;
}

static void
why_chroot(struct probe_answer *a)
{
	probe_say(a, "the kernel creates none in a chroot");
	probe_mend(a,
		"run hallmark as root, which leaves the chroot by itself, or "
		"enter the folder by a mount namespace and pivot_root (unshare "
		"--mount, bwrap, systemd-nspawn) in the place of chroot");
}

static void
why_no_user(struct probe_answer *a)
{
	if (a->r == ENOSPC || a->r == EUSERS) {
		too_many(a, "user");
	} else if (a->r == EPERM && !has_id()) {
		probe_say(a,
			"user id %u is not mapped in the user namespace of "
			"this process",
			geteuid());
		probe_mend(a, "map it: unshare --user --map-current-user, or "
			      "newuidmap");
	} else if (setting("/proc/sys/kernel/unprivileged_userns_clone", 1) ==
		   0) {
		probe_say(a, "kernel.unprivileged_userns_clone is 0");
		probe_mend(a, "sysctl -w kernel.unprivileged_userns_clone=1");
	} else if (a->r == EACCES && probe_apparmor(a)) {
		return;
	} else if (under_filter()) {
		probe_say(a, "a seccomp filter above hallmark forbids them");
		probe_in_container(a, PROBE_LACK_CALLS);
	} else if (a->r == EPERM && in_chroot()) {
		why_chroot(a);
	} else if (a->r == EPERM && !probe_apparmor(a)) {
		/* the root of a chroot may be a mount as well */
		probe_say(a, "the kernel creates none in a chroot, or a "
			     "security module forbids them");
		probe_mend(a,
			"run hallmark as root, which leaves a chroot by "
			"itself, or install hallmark's AppArmor profile: see "
			"hallmark-doctor(1)");
	}
}

void
probe_user(struct probe_answer *a)
{
	a->r = try_clone(CLONE_NEWUSER);
	if (a->r == 0 && unshare(CLONE_NEWUSER) < 0)
		a->r = errno;
	if (a->r)
		why_no_user(a);
}

void
probe_begin(void)
{
	machine_tree_proc();
	if (caps_can_mount() && try_clone(CLONE_NEWUSER) == EPERM)
		(void)!machine_tree_leave_chroot();
}

static void
explain_ids(struct probe_answer *a, const struct error *err)
{
	scoped_free char *why = NULL;

	a->r = err->sys ? err->sys : EPERM;
	if (a->r != EPERM && !proc_state_is_whole(&why))
		probe_say(a, "%s: %.400s", why, err->text);
	else
		probe_say(a, "%.400s", err->text);
	if (geteuid() != 0 || caps_can_map_root())
		return;
	probe_mend(a, "run hallmark as an ordinary user, or give root "
		      "CAP_SETFCAP");
	probe_in_container(a, PROBE_LACK_MAP);
}

void
probe_ids(struct probe_answer *a)
{
	struct clone_args args = {
		.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
	struct error err = ERROR_INIT;
	scoped_close int ours = -1, theirs = -1;
	char byte;
	pid_t pid;

	if (message_pair(&ours, &theirs, &err) < 0)
		return;
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
	if (pid == 0) {
		(void)close(ours);
		_exit(read(theirs, &byte, 1) < 0);
	}
	if (pid < 0) /* probe_user() says why */
		return;
	if (userns_map(pid, box_owner(), &err) < 0)
		explain_ids(a, &err);
	close_fd(&ours);
	close_fd(&theirs);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

struct kind {
	const char *name;
	int flag;
};

/* The first kind that cannot be created. */
static void
try_kinds(struct probe_answer *a, const struct kind *kinds, size_t n,
	int (*try)(const struct kind *kind))
{
	for (size_t i = 0; i < n && a->r == 0; i++) {
		a->r = try(&kinds[i]);
		if (a->r == ENOSPC || a->r == EUSERS)
			too_many(a, kinds[i].name);
		else if (a->r)
			probe_say(a, "%s: %s", kinds[i].name, strerror(a->r));
	}
}

static int
clone_kind(const struct kind *kind)
{
	return try_clone(CLONE_NEWUSER | (uint64_t)kind->flag);
}

static int
unshare_kind(const struct kind *kind)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		_exit(unshare(CLONE_NEWUSER | kind->flag) == 0 ? 0 : errno);
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

void
probe_namespaces(struct probe_answer *a)
{
	static const struct kind kinds[] = {{"mnt", CLONE_NEWNS},
		{"pid", CLONE_NEWPID}, {"net", CLONE_NEWNET},
		{"ipc", CLONE_NEWIPC}, {"uts", CLONE_NEWUTS}};

	if (try_clone(CLONE_NEWUSER) == 0)
		try_kinds(a, kinds, ARRAY_LEN(kinds), clone_kind);
}

void
probe_time(struct probe_answer *a)
{
	static const struct kind kinds[] = {
		{"time", CLONE_NEWTIME}, {"cgroup", CLONE_NEWCGROUP}};

	if (try_clone(CLONE_NEWUSER) == 0)
		try_kinds(a, kinds, ARRAY_LEN(kinds), unshare_kind);
}
