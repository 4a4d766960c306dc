/* SPDX-License-Identifier: Apache-2.0 */
/* What this machine allows, found out by doing it in a process that ends. */
#include "base/bytes.h"
#include "base/file.h"
#include "sandbox/box.h"
#include "sandbox/seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* A probe: 0 held, else an errno; words about it go to detail. */
typedef int prober(char *detail, size_t max);

static int
try_unshare(int flags)
{
	return unshare(CLONE_NEWUSER | flags) == 0 ? 0 : errno;
}

static int
probe_user(char *detail, size_t max)
{
	(void)detail;
	(void)max;
	return try_unshare(0);
}

static int
probe_others(char *detail, size_t max)
{
	(void)detail;
	(void)max;
	return try_unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |
			   CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP);
}

static int
probe_time(char *detail, size_t max)
{
	(void)detail;
	(void)max;
	return try_unshare(CLONE_NEWTIME);
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

/* The whole box, around an environment in which there is nothing to run: it
 * gets as far as the exec, or says where it stopped. */
static int
try_box(const char *root, struct error *err)
{
	static const char *const argv[] = {"/none", NULL};
	scoped(box_close) struct box *box = NULL;
	struct box_plan plan;
	const struct box_watch watch = {.log = -1};
	struct box_report report;

	box_plan_init(&plan);
	plan.root = root;
	plan.argv = argv;
	if (box_open(&box, &plan, err) < 0 ||
		box_fill(box, fill_nothing, NULL, err) < 0)
		return -1;
	if (box_run(box, &watch, &report, err) < 0 &&
		err->kind == ERROR_INPUT && err->sys == ENOENT)
		return 0;
	return -1;
}

static int
probe_box(char *detail, size_t max)
{
	static const char *const folders[] = {
		"proc", "dev", "sys", "tmp", "build", "out", "recipe"};
	char root[] = "/tmp/hallmark-doctor-XXXXXX";
	struct error err = ERROR_INIT, ignored;
	scoped_close int fd = -1;
	int r = -1;

	if (mkdtemp(root))
		fd = file_open_dir(AT_FDCWD, root, false, &err);
	for (size_t i = 0; fd >= 0 && i < ARRAY_LEN(folders); i++)
		if (mkdirat(fd, folders[i], 0755) < 0)
			return errno;
	if (fd >= 0 && chmod(root, 0755) == 0)
		r = try_box(root, &err);
	(void)!file_remove_tree(AT_FDCWD, root, &ignored);
	if (r < 0)
		(void)snprintf(detail, max, "%.500s", err.text);
	return r < 0 ? (err.sys ? err.sys : EPERM) : 0;
}

static int
probe_landlock(char *detail, size_t max)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
		LANDLOCK_CREATE_RULESET_VERSION);

	if (abi < 0)
		return errno;
	(void)snprintf(detail, max, "ABI %ld", abi);
	return 0;
}

static int
probe_tsc(char *detail, size_t max)
{
	(void)detail;
	(void)max;
	return prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0) == 0 ? 0 : errno;
}

static int
probe_cgroup(char *detail, size_t max)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err;

	if (file_read(&text, AT_FDCWD, "/sys/fs/cgroup/cgroup.controllers",
		    4096, &err) < 0) {
		(void)snprintf(detail, max,
			"no unified hierarchy: rlimits and the supervisor's "
			"own "
			"watch bound a build");
		return ENOENT;
	}
	(void)snprintf(
		detail, max, "%.*s", (int)strcspn(text.data, "\n"), text.data);
	return 0;
}

static const struct {
	const char *name;
	bool needed;
	prober *probe;
	const char *mend;
} rows[] = {
	{"user namespaces", true, probe_user,
		"sysctl kernel.unprivileged_userns_clone=1 "
		"kernel.apparmor_restrict_unprivileged_userns=0 "
		"user.max_user_namespaces=16384 (those that exist)"},
	{"mount, pid, net, ipc, uts, cgroup namespaces", true, probe_others,
		"in a container, allow clone and unshare in its seccomp "
		"profile"},
	{"time namespace", true, probe_time, "a kernel with CONFIG_TIME_NS"},
	{"seccomp user notification", true, probe_seccomp,
		"a kernel from 5.0 on with CONFIG_SECCOMP_FILTER"},
	{"ptrace of one's own children", true, probe_ptrace,
		"sysctl kernel.yama.ptrace_scope=1 (--level hermetic does "
		"without)"},
	{"the box itself", true, probe_box,
		"see the reason; in a container, unmask /proc"},
	{"Landlock", false, probe_landlock, "a kernel from 5.13 on"},
	{"trapped time stamp counter", false, probe_tsc, NULL},
	{"cgroup v2", false, probe_cgroup, NULL},
};

/* Each in a process of its own: most of them cannot be undone. */
static void
run(struct box_probe *out, prober *probe)
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
		run(&list[i], rows[i].probe);
	}
	*out = list;
	*n = ARRAY_LEN(rows);
}

void
box_probe_free(struct box_probe *probes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(probes[i].detail);
	free(probes);
}
