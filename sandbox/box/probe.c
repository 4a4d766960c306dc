/* SPDX-License-Identifier: Apache-2.0 */
/* probe.c - try what a box requires of this machine, each in a process of its
 * own. */
#include "base/bytes.h"
#include "sandbox/box.h"
#include "sandbox/core/cpu.h"
#include "sandbox/filter/seccomp.h"
#include "sandbox/supervise/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* A probe returns 0 if the machine allows it, or an errno; detail receives the
 * reason or a remark. */
typedef int prober(char *detail, size_t max);

static int
try_unshare(int flags)
{
	return unshare(CLONE_NEWUSER | flags) == 0 ? 0 : errno;
}

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

static int
probe_clone(char *detail, size_t max)
{
	(void)detail;
	(void)max;
	return try_clone(0);
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

static int
probe_user(char *detail, size_t max)
{
	int r = try_clone(CLONE_NEWUSER);

	if (r == EPERM && in_chroot())
		(void)snprintf(detail, max,
			"the kernel creates none in a chroot; leave it, or "
			"enter it with a mount namespace and pivot_root");
	return r ? r : try_unshare(0);
}

static int
probe_others(char *detail, size_t max)
{
	(void)detail;
	(void)max;
	return try_clone(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID |
			 CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS);
}

static int
probe_time(char *detail, size_t max)
{
	(void)detail;
	(void)max;
	return try_unshare(CLONE_NEWTIME | CLONE_NEWCGROUP);
}

static int
probe_seccomp(char *detail, size_t max)
{
	struct seccomp_notif_sizes sizes;

	(void)detail;
	(void)max;
	return syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) == 0
		       ? 0
		       : errno;
}

static int
probe_ptrace(char *detail, size_t max)
{
	pid_t pid = fork();
	int r = 0;

	(void)detail;
	(void)max;
	if (pid == 0) {
		(void)pause();
		_exit(0);
	}
	if (pid < 0 || ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0)
		r = errno;
	if (pid > 0) {
		(void)kill(pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
	}
	return r;
}

static int
fill_nothing(int work, void *arg, struct error *err)
{
	(void)work;
	(void)arg;
	(void)err;
	return 0;
}

/* Create a whole box with an environment without any program.  If the machine
 * allows a box, exec fails with ENOENT; any other error is the reason. */
static int
try_box(enum box_level level, const struct box_limits *limits,
	struct error *err)
{
	static const char *const argv[] = {"/none", NULL};
	scoped(box_close) struct box *box = NULL;
	struct box_plan plan;
	const struct box_watch watch = {.log = -1};
	struct box_report report;

	box_plan_init(&plan);
	plan.argv = argv;
	plan.level = level;
	if (limits)
		plan.limits = *limits;
	if (box_open(&box, &plan, fill_nothing, NULL, err) < 0 ||
		box_filled(box, err) < 0)
		return -1;
	if (box_run(box, &watch, &report, err) < 0 &&
		err->kind == ERROR_INPUT && err->sys == ENOENT)
		return 0;
	return -1;
}

static int
probe_box(char *detail, size_t max)
{
	struct error err = ERROR_INIT;

	if (try_box(BOX_DETERMINISTIC, NULL, &err) == 0)
		return 0;
	(void)snprintf(detail, max, "%.500s", err.text);
	return err.sys ? err.sys : EPERM;
}

static int
probe_landlock(char *detail, size_t max)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
		LANDLOCK_CREATE_RULESET_VERSION);

	if (abi < 0)
		return errno;
	(void)snprintf(detail, max, "ABI %ld, for the helpers that parse", abi);
	return 0;
}

static int
probe_tsc(char *detail, size_t max)
{
	if (cpu_counter_faults())
		return 0;
	(void)snprintf(detail, max,
		"reading it does not fault, although the kernel was told to "
		"trap it: a build can read the counter of the machine");
	return ENOTSUP;
}

static int
probe_cgroup(char *detail, size_t max)
{
	scoped(cgroup_close) struct cgroup *group = NULL;
	struct box_plan plan;
	struct error err = ERROR_INIT;

	box_plan_init(&plan);
	if (cgroup_open(&group, &plan.limits, getpid(), &err) < 0) {
		(void)snprintf(detail, max,
			"%.400s: the supervisor counts memory and processes "
			"itself",
			err.text);
		return err.sys ? err.sys : ENOENT;
	}
	(void)snprintf(detail, max, "memory and pids bound a build");
	return 0;
}

/* One row for each thing that a box requires or uses; mend is the remedy that
 * doctor prints. */
static const struct {
	const char *name;
	bool needed;
	prober *probe;
	const char *mend;
} rows[] = {
	{"clone3", true, probe_clone,
		"in a container, allow it in its seccomp profile"},
	{"user namespaces", true, probe_user,
		"sysctl kernel.unprivileged_userns_clone=1 "
		"kernel.apparmor_restrict_unprivileged_userns=0 "
		"user.max_user_namespaces=16384 (those that exist); in a "
		"container, allow clone3 and unshare in its seccomp profile"},
	{"mount, pid, net, ipc, uts namespaces", true, probe_others,
		"in a container, allow clone3 in its seccomp profile"},
	{"time and cgroup namespaces", true, probe_time,
		"a kernel with CONFIG_TIME_NS; in a container, allow unshare "
		"in its seccomp profile"},
	{"seccomp user notification", true, probe_seccomp,
		"a kernel from 5.0 on with CONFIG_SECCOMP_FILTER"},
	{"ptrace of one's own children", true, probe_ptrace,
		"sysctl kernel.yama.ptrace_scope=1 (from Linux 6.7 on, --level "
		"hermetic does without)"},
	{"the box itself", true, probe_box,
		"see the reason; in a container, unmask /proc"},
	{"Landlock", false, probe_landlock,
		"a kernel from 5.19 on; without it helpers rely on "
		"seccomp and chroot"},
	{"trapped time stamp counter", false, probe_tsc,
		"on aarch64, a kernel from 6.12 on; on x86-64, a machine or a "
		"hypervisor that honours PR_SET_TSC"},
	{"control group (cgroup v2)", false, probe_cgroup,
		"systemd-run --user --scope -p Delegate=yes hallmark ... (as "
		"root without --user), on a machine whose control groups are "
		"version 2's only"},
};

/* Run a probe in a child: most probes change the process for good. */
static void
run_probe(struct box_probe *out, prober *probe)
{
	struct {
		int r;
		char detail[512];
	} answer = {.r = EIO};
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		answer.r = probe(answer.detail, sizeof answer.detail);
		_exit(write(ends[1], &answer, sizeof answer) < 0);
	}
	(void)close(ends[1]);
	if (pid > 0) {
		if (read(ends[0], &answer, sizeof answer) < 0)
			answer.r = errno;
		(void)waitpid(pid, NULL, 0);
	}
	(void)close(ends[0]);
	answer.detail[sizeof answer.detail - 1] = '\0';
	out->held = answer.r == 0;
	out->detail = text_copy(answer.detail[0] ? answer.detail
				: answer.r       ? strerror(answer.r)
						 : "");
}

void
box_probe(struct box_probe **out, size_t *n)
{
	struct box_probe *list = mem_alloc(ARRAY_LEN(rows), sizeof *list);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		list[i].name = rows[i].name;
		list[i].needed = rows[i].needed;
		list[i].mend = rows[i].mend;
		run_probe(&list[i], rows[i].probe);
	}
	*out = list;
	*n = ARRAY_LEN(rows);
}

/* Report the first required row that this machine does not allow. */
static int
probe_explain(enum box_level level, struct error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct box_probe probe = {.name = rows[i].name};
		scoped_free char *detail = NULL;

		if (!rows[i].needed || rows[i].probe == probe_box ||
			(level == BOX_HERMETIC &&
				rows[i].probe == probe_ptrace))
			continue;
		run_probe(&probe, rows[i].probe);
		detail = probe.detail;
		if (probe.held)
			continue;
		(void)error_set(err, ERROR_SYSTEM,
			"a box requires what this machine does not allow, %s: "
			"%s",
			probe.name, detail);
		return rows[i].mend ? error_hint(err, "to allow it: %s",
					      rows[i].mend)
				    : -1;
	}
	return error_hint(err, "this machine cannot create a box, see "
			       "'hallmark doctor'");
}

int
box_check(enum box_level level, const struct box_limits *limits,
	struct error *err)
{
	if (try_box(level, limits, err) == 0)
		return 0;
	return err->kind == ERROR_LIMIT ? -1 : probe_explain(level, err);
}

void
box_probe_free(struct box_probe *probes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(probes[i].detail);
	free(probes);
}
