/* SPDX-License-Identifier: Apache-2.0 */
/* probe.c - try what a box requires of this machine, each in a process of its
 * own. */
#include "base/file.h"
#include "sandbox/box/probe_private.h"
#include "sandbox/core/cpu.h"
#include "sandbox/core/inherited.h"
#include "sandbox/core/proc_state.h"
#include "sandbox/core/rlimits.h"
#include "sandbox/inside/detached.h"
#include "sandbox/inside/mounts.h"
#include "sandbox/supervise/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void
probe_say(struct probe_answer *a, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(a->detail, sizeof a->detail, format, args);
	va_end(args);
}

void
probe_mend(struct probe_answer *a, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(a->mend, sizeof a->mend, format, args);
	va_end(args);
}

static void
say_error(struct probe_answer *a, const struct error *err)
{
	a->r = err->sys ? err->sys : EPERM;
	probe_say(a, "%.590s", err->text);
}

/* hallmark itself reads it, outside of any box. */
static void
probe_proc(struct probe_answer *a)
{
	if (access("/proc/self/fd", F_OK) == 0)
		return;
	a->r = errno;
	probe_say(a, "no /proc is mounted");
}

static void
probe_ptrace(struct probe_answer *a)
{
	pid_t pid = fork();

	if (pid == 0) {
		(void)pause();
		_exit(0);
	}
	if (pid < 0 || ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0)
		a->r = errno;
	if (pid > 0) {
		(void)kill(pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
	}
}

static void
probe_devices(struct probe_answer *a)
{
	struct error err = ERROR_INIT;

	if (mounts_nodes_check(BOX_DETERMINISTIC, &err) < 0)
		say_error(a, &err);
}

static void
probe_limits(struct probe_answer *a)
{
	struct box_limits limits;
	struct error err = ERROR_INIT;

	box_limits_init(&limits, NULL);
	if (rlimits_raise(&limits, &err) < 0)
		say_error(a, &err);
}

static void
probe_inherited(struct probe_answer *a)
{
	struct error err = ERROR_INIT;

	if (rlimits_check_cores(&err) < 0 || inherited_reset(&err) < 0)
		say_error(a, &err);
}

/* The errno with which a new pid namespace gets no /proc, or 0. */
static int
try_new_proc(void)
{
	struct error err = ERROR_INIT;
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		int fd = detached_make("proc", NULL, 0, &err);

		_exit(fd >= 0 ? 0 : err.sys);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

static void
probe_new_proc(struct probe_answer *a)
{
	scoped_free char *why = NULL;

	/* if there are no namespaces, another probe says why */
	if (unshare(CLONE_NEWUSER) < 0 || unshare(CLONE_NEWNS) < 0 ||
		unshare(CLONE_NEWPID) < 0)
		return;
	a->r = try_new_proc();
	/* beside one with subset=pid some kernels allow another such one */
	if (a->r == 0 && access("/proc/uptime", F_OK) < 0)
		a->r = errno;
	if (a->r == 0 || proc_state_is_whole(&why))
		return;
	probe_say(a, "%s, and the kernel allows none beside it", why);
	probe_mend(a, "as root, unmount what covers it, or start hallmark by "
		      "unshare --mount --pid --fork --mount-proc");
	probe_in_container(a, PROBE_LACK_PROC);
}

/* hallmark fills a box as it fills that of a build. */
static int
fill_a_file(int work, void *arg, struct error *err)
{
	scoped_close int fd = file_open(
		work, "build/trial", O_WRONLY | O_CREAT | O_EXCL, 0644, err);

	(void)arg;
	return fd < 0 ? -1 : file_write_fd(fd, "trial\n", 6, "a trial", err);
}

/* Create a whole box with an environment without any program.  If the machine
 * allows a box, exec fails with ENOENT; any other error is the reason. */
static int
try_box(enum box_level level, bool order, const struct box_limits *limits,
	const char *root, struct error *err)
{
	static const char *const argv[] = {"/none", NULL};
	scoped(box_close) struct box *box = NULL;
	struct box_plan plan;
	const struct box_watch watch = {.log = -1};
	struct box_report report;

	box_plan_init(&plan);
	plan.root = root;
	plan.argv = argv;
	plan.level = level;
	plan.order = order;
	if (limits)
		plan.limits = *limits;
	if (box_open(&box, &plan, fill_a_file, NULL, err) < 0 ||
		box_filled(box, err) < 0)
		return -1;
	if (box_run(box, &watch, &report, err) < 0 &&
		err->kind == ERROR_INPUT && err->sys == ENOENT)
		return 0;
	return -1;
}

static void
probe_box(struct probe_answer *a)
{
	struct error err = ERROR_INIT;

	if (try_box(BOX_DETERMINISTIC, true, NULL, a->root, &err) < 0)
		say_error(a, &err);
}

static void
probe_landlock(struct probe_answer *a)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
		LANDLOCK_CREATE_RULESET_VERSION);

	if (abi < 0)
		a->r = errno;
	else
		probe_say(a, "ABI %ld, for the helpers that parse", abi);
}

static void
probe_tsc(struct probe_answer *a)
{
	if (cpu_counter_faults())
		return;
	a->r = ENOTSUP;
	probe_say(a,
		"reading it does not fault, although the kernel was told to "
		"trap it: a build can read the counter of the machine");
}

static void
probe_cgroup(struct probe_answer *a)
{
	scoped(cgroup_close) struct cgroup *group = NULL;
	struct box_plan plan;
	struct error err = ERROR_INIT;

	box_plan_init(&plan);
	if (cgroup_open(&group, &plan.limits, getpid(), &err) < 0) {
		a->r = err.sys ? err.sys : ENOENT;
		probe_say(a,
			"%.400s: the supervisor counts memory and processes "
			"itself, and does not see all that the kernel keeps "
			"for a build (sandbox(7), What counts as memory)",
			err.text);
		return;
	}
	probe_say(a, "memory and pids bound a build");
}

/* One row for each thing that a box requires or uses; mend is the remedy where
 * the probe knows none that is closer.  The first that fails explains why a
 * box fails. */
static const struct probe_row rows[] = {
	{"/proc", true, false, probe_proc, "as root: mount -t proc proc /proc"},
	{"user namespaces", true, false, probe_user,
		"a kernel with CONFIG_USER_NS"},
	{"the ids of the box", true, false, probe_ids,
		"start hallmark where /proc is that of its own pid namespace, "
		"and is writable"},
	{"mount, pid, net, ipc, uts namespaces", true, false, probe_namespaces,
		"a kernel with CONFIG_NET_NS and the others"},
	{"time and cgroup namespaces", true, false, probe_time,
		"a kernel with CONFIG_TIME_NS"},
	{"system calls that make a box", true, false, probe_calls, NULL},
	{"seccomp user notification", true, true, probe_listener,
		"a kernel from 5.0 on with CONFIG_SECCOMP_FILTER"},
	{"ptrace of one's own children", true, true, probe_ptrace,
		"sysctl -w kernel.yama.ptrace_scope=1, in a container allow "
		"ptrace in its seccomp profile (from Linux 6.7 on, build "
		"--level hermetic does without)"},
	{"the order of threads", true, true, probe_order,
		"in a container allow kcmp and pidfd_getfd in its seccomp "
		"profile, else a kernel with CONFIG_KCMP; a recipe with "
		"\"order\": false does without"},
	{"devices", true, false, probe_devices,
		"as root: rm -f /dev/null && mknod -m 666 /dev/null c 1 3, "
		"so too /dev/zero c 1 5 and /dev/full c 1 7; for --level "
		"hermetic also /dev/random c 1 8 and /dev/urandom c 1 9"},
	{"resource limits", true, false, probe_limits,
		"raise it where it is set: limits.conf, Limit*= of the "
		"service, --ulimit of Podman and Docker"},
	{"what a build would inherit", true, false, probe_inherited,
		"as the reason says"},
	{"a /proc for the box", true, false, probe_new_proc,
		"start hallmark where it is root of a mount namespace"},
	{"the box itself", true, false, probe_box,
		"what the lines above name, if any; else as the reason says"},
	{"Landlock", false, false, probe_landlock,
		"a kernel from 5.19 on; without it helpers rely on "
		"seccomp and chroot"},
	{"trapped time stamp counter", false, false, probe_tsc,
		"on aarch64, a kernel from 6.12 on; on x86-64, a machine or a "
		"hypervisor that honours PR_SET_TSC"},
	{"control group (cgroup v2)", false, false, probe_cgroup,
		"systemd-run --user --scope -p Delegate=yes hallmark ... (as "
		"root without --user), on a machine whose control groups are "
		"version 2's only"},
};

/* Run a probe in a child: most probes change the process for good. */
static void
run_probe(struct box_probe *out, const struct probe_row *row, const char *root)
{
	struct probe_answer answer = {.root = root, .r = EIO};
	int ends[2];
	pid_t pid;

	*out = (struct box_probe){.name = row->name, .needed = row->needed};
	if (pipe2(ends, O_CLOEXEC) < 0) {
		out->detail = text_copy(strerror(errno));
		return;
	}
	pid = fork();
	if (pid == 0) {
		answer.r = 0;
		if (row->probe != probe_proc)
			probe_begin();
		row->probe(&answer);
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
	answer.mend[sizeof answer.mend - 1] = '\0';
	out->held = answer.r == 0;
	out->detail = text_copy(answer.detail[0] ? answer.detail
				: answer.r       ? strerror(answer.r)
						 : "");
	out->mend = answer.mend[0] ? text_copy(answer.mend)
		    : row->mend    ? text_copy(row->mend)
				   : NULL;
}

/* If a box can be made, nothing is missing that it requires. */
static void
trust_the_box(struct box_probe *list)
{
	bool works = false;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].probe == probe_box)
			works = list[i].held;
	for (size_t i = 0; works && i < ARRAY_LEN(rows); i++)
		if (rows[i].probe != probe_proc)
			list[i].needed = false;
}

void
box_probe(struct box_probe **out, size_t *n, const char *root)
{
	struct box_probe *list = mem_alloc(ARRAY_LEN(rows), sizeof *list);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		run_probe(&list[i], &rows[i], root);
	trust_the_box(list);
	*out = list;
	*n = ARRAY_LEN(rows);
}

/* Report the first required row that this machine does not allow. */
static int
probe_explain(enum box_level level, bool order, struct error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct box_probe probe;
		scoped_free char *detail = NULL, *mend = NULL;

		if (!rows[i].needed || rows[i].probe == probe_box ||
			(level == BOX_HERMETIC && rows[i].traces) ||
			(!order && rows[i].probe == probe_order))
			continue;
		run_probe(&probe, &rows[i], NULL);
		detail = probe.detail;
		mend = probe.mend;
		if (probe.held)
			continue;
		(void)error_set(err, ERROR_SYSTEM,
			"a box requires what this machine does not allow, %s: "
			"%s",
			probe.name, detail);
		return mend ? error_hint(err, "to allow it: %s", mend) : -1;
	}
	return error_hint(err, "this machine cannot create a box, see "
			       "'hallmark doctor'");
}

int
box_check(enum box_level level, bool order, const struct box_limits *limits,
	struct error *err)
{
	if (access("/proc/self/fd", F_OK) == 0 &&
		try_box(level, order, limits, NULL, err) == 0)
		return 0;
	return err->kind == ERROR_LIMIT ? -1 : probe_explain(level, order, err);
}

void
box_probe_free(struct box_probe *probes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(probes[i].detail);
		free(probes[i].mend);
	}
	free(probes);
}
