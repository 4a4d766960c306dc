/* SPDX-License-Identifier: Apache-2.0 */
/*
 * without PROBE - opens, for each attempt, a box without exactly the
 * protections
 * that its row names; there the attempt must succeed.  Prints TAP.
 *
 * All of this runs in namespaces of its own, so that an attempt that succeeds
 * reaches nothing of the machine.
 */
#include "tests/sandbox/without.h"
#include "base/bytes.h"
#include "tests/sandbox/host.h"
#include "tests/sandbox/links.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* The number of attempts that must be shown on a machine that hides nothing. */
#define SHOWN_AT_LEAST 120
#define SHOWN_AT_LEAST_BY_USERS 100

const struct attempt *without;
static bool root;
static bool quiet; /* a failure is expected */
static int n_shown;

bool
without_one(uint64_t one)
{
	for (size_t i = 0; without && i < N(without->without); i++)
		if (without->without[i] == one && one != PROTECTION_END)
			return true;
	return false;
}

/* Keeps them across the exec, which clears them for every user except root. */
static void
keep_capabilities(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct caps[2];

	if (CALL(SYS_capget, &head, caps) < 0)
		return;
	for (size_t i = 0; i < N(caps); i++)
		caps[i].inheritable = caps[i].permitted;
	(void)CALL(SYS_capset, &head, caps);
	for (unsigned long cap = 0; cap < 64; cap++)
		(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0);
}

bool
protections_on(enum protection p)
{
	if (!without_one(p))
		return true;
	if (p == PROTECTION_CAPABILITIES)
		keep_capabilities();
	/* the change of ids has cleared it */
	if (p == PROTECTION_DUMPABLE)
		(void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	/* to become the user of the box is another protection */
	if (p == PROTECTION_USER)
		(void)prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0);
	return false;
}

/* Reads the line of the probe; -1 if it printed none. */
static int
result_of(const char *log)
{
	const char *at = strstr(log, "\nresult ");
	int result = -1;

	if (at)
		(void)sscanf(at, " result %d", &result);
	return result;
}

/* Returns 0 if the attempt succeeded. */
static int
try_without(const struct attempt *at)
{
	const char *const args[] = {"try", at->name, NULL};
	struct boxed run;
	int result;

	without = at;
	if (attempt_of_others(attempt_find(at->name)) &&
		host_hold(BOX_HERMETIC) <= 0) {
		(void)printf("# the other build did not begin\n");
		return 1;
	}
	run = host_run(BOX_HERMETIC, args, NULL, -1);
	result = run.r < 0 ? -1 : result_of(run.log);
	if (result != 0 && !quiet)
		(void)printf("# %s: %s (end %d, code %d)\n%s", at->name,
			result > 0  ? strerror(result)
			: run.r < 0 ? run.err.text
				    : "no result",
			(int)run.report.end, run.report.code,
			*run.log ? "" : "# the log is empty\n");
	free(run.log);
	return result != 0;
}

/* Runs in a process of its own; afterwards none of its processes is left. */
static bool
shown(const struct attempt *at)
{
	int status = 0;
	pid_t pid;

	(void)fflush(stdout);
	pid = fork();
	if (pid == 0) {
		int r = try_without(at);

		(void)fflush(stdout);
		_exit(r);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return false;
	(void)kill(-1, SIGKILL); /* we are pid 1 */
	while (wait(NULL) > 0)
		;
	return status == 0;
}

/* With any one of several protections on again, the attempt must fail: the row
 * names none too many. */
static void
show_least(const struct attempt *at)
{
	for (size_t i = 0; i < N(at->without) && at->without[i]; i++) {
		struct attempt less = *at;
		char why[64];

		memmove(&less.without[i], &less.without[i + 1],
			(N(less.without) - 1 - i) * sizeof *less.without);
		less.without[N(less.without) - 1] = PROTECTION_END;
		(void)snprintf(why, sizeof why, "it also succeeded with %#llx",
			(unsigned long long)at->without[i]);
		quiet = true;
		tell(host_mend() && !shown(&less),
			"with one of the protections", at->name, why);
		quiet = false;
	}
}

static void
show(const struct attempt *at)
{
	bool by_root = at->shown == SHOWN_ROOT || at->shown == SHOWN_ROOT_HERE;

	if (by_root && !root) {
		(void)printf("# %s: only root can show it\n", at->name);
	} else if (!host_mend()) {
		tell(false, "without what stops it", at->name,
			"the environment could not be mended");
	} else if (shown(at)) {
		n_shown++;
		tell(true, "without what stops it", at->name, "");
		if (at->without[1])
			show_least(at);
	} else if (at->shown == SHOWN_HERE || at->shown == SHOWN_ROOT_HERE) {
		(void)printf("# not shown here, %s\n", at->reason);
	} else {
		tell(false, "without what stops it", at->name, "it failed");
	}
}

/* A box has a host name of its own: without that protection, all namespaces get
 * the box's name. */
static void
show_name(void)
{
	static const struct attempt nothing = {.name = "no name of its own",
		.try = hold,
		.without = {PROTECTION_UTS, PROTECTION_USER,
			PROTECTION_CAPABILITIES}};
	char name[65] = "";

	(void)shown(&nothing);
	(void)gethostname(name, sizeof name);
	tell(strcmp(name, BOX_HOST_NAME) == 0, "without what stops it",
		nothing.name, name);
}

static void
show_links(void)
{
	static const struct attempt folders = {
		.name = "", .try = hold, .without = {PROTECTION_FOLDERS}};

	without = &folders;
	links_tell(false);
	without = NULL;
}

static bool
put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, text, strlen(text)) > 0;

	if (fd >= 0)
		(void)close(fd);
	return good;
}

/* Enters new namespaces that are thrown away; an ordinary user requires a
 * mapped id in them. */
static bool
leave_machine(void)
{
	scoped_free char *map = text_format("1000 %u 1", getuid());
	const int all = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |
			CLONE_NEWIPC | CLONE_NEWUTS;

	if (root)
		return unshare(all) == 0;
	return unshare(all | CLONE_NEWUSER) == 0 &&
	       put("/proc/self/setgroups", "deny") &&
	       put("/proc/self/uid_map", map) && put("/proc/self/gid_map", map);
}

/* Raises all limits as high as possible: a limit seen in the box must come from
 * the box. */
static void
raise_limits(void)
{
	for (int what = 0; what < 16; what++) {
		struct rlimit is;

		if (getrlimit((__rlimit_resource_t)what, &is) < 0)
			continue;
		if (root && what != RLIMIT_NOFILE)
			is.rlim_max = RLIM_INFINITY;
		is.rlim_cur = is.rlim_max;
		(void)setrlimit((__rlimit_resource_t)what, &is);
	}
}

static int
pid1(const char *probe)
{
	char why[64];
	int wanted = root ? SHOWN_AT_LEAST : SHOWN_AT_LEAST_BY_USERS;

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		mount("proc", "/proc", "proc", 0, NULL) < 0 ||
		!host_make(probe, true)) {
		(void)printf("Bail out! no place to throw away\n");
		(void)fflush(stdout);
		host_remove();
		return 1;
	}
	raise_limits();
	for (const struct attempt *at = attempt_next(NULL); at;
		at = attempt_next(at))
		show(at);
	show_name();
	show_links();
	(void)snprintf(why, sizeof why, "%d of %d", n_shown, wanted);
	tell(n_shown >= wanted, "without what stops it",
		"enough attempts are shown", why);
	host_remove();
	return tell_end();
}

int
main(int argc, char **argv)
{
	int status = 0;
	pid_t pid;

	root = geteuid() == 0;
	if (argc != 2 || !leave_machine()) {
		(void)printf("Bail out! no namespaces to throw away\n");
		return 1;
	}
	(void)fflush(stdout);
	pid = fork();
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		_exit(pid1(argv[1]));
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 1;
	/* no exit handlers: one may fork, and no process can be forked here any
	 * more */
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}
