/* SPDX-License-Identifier: Apache-2.0 */
/* What a helper gives up, one function for each step, in the order of
 * confine_enter(): a step may need what a later one takes away. */
#include "sandbox/confine/confine_private.h"
#include "sandbox/confine/drop.h"
#include "sandbox/confine/landlock.h"
#include "sandbox/core/caps.h"
#include "sandbox/core/pdeathsig.h"
#include "sandbox/core/rlimits.h"
#include "sandbox/core/sanitized.h"
#include "sandbox/filter/confine_filter.h"
#include "sandbox/filter/offline_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#define FILES_MAX 512

extern char **environ;

/* The parent's handlers do not apply here; signals of limits end the helper. */
static void
leave_signals(void)
{
	static const int deadly[] = {SIGINT, SIGTERM, SIGHUP, SIGXCPU, SIGXFSZ};
	sigset_t none;

	for (size_t i = 0; i < ARRAY_LEN(deadly); i++)
		(void)signal(deadly[i], SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static int
leave_descriptors(const struct confine_plan *plan, int to, struct error *err)
{
	int keep[CONFINE_FDS_MAX + 2];
	size_t n = 0;

	keep[n++] = to;
	keep[n++] = plan->folder;
	for (size_t i = 0; i < plan->n_fds; i++)
		keep[n++] = plan->fds[i];
	return drop_descriptors(keep, n, err);
}

static void
leave_environment(void)
{
	static char *none[] = {NULL};

	for (char **at = environ; at && *at; at++)
		explicit_bzero(*at, strlen(*at));
	environ = none;
}

static int
set_bounds(const struct confine_plan *plan, struct error *err)
{
	/* a sanitizer may write its report to a file */
	const bool any = SANITIZED;
	const int64_t memory =
		any ? INT64_MAX : rlimits_mapped() + plan->memory_bytes;
	const int64_t file = any ? INT64_MAX : plan->file_bytes;
	const struct {
		int what;
		int64_t soft, hard;
	} rows[] = {
		{RLIMIT_AS, memory, memory},
		{RLIMIT_CORE, 0, 0},
		/* SIGXCPU shows the reason, SIGKILL follows a second later */
		{RLIMIT_CPU, plan->time_s, plan->time_s + 1},
		{RLIMIT_FSIZE, file, file},
		{RLIMIT_MEMLOCK, 0, 0},
		{RLIMIT_MSGQUEUE, 0, 0},
		{RLIMIT_NOFILE, FILES_MAX, FILES_MAX},
		{RLIMIT_NPROC, 0, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rlimits_lower(
			    rows[i].what, rows[i].soft, rows[i].hard, err) < 0)
			return -1;
	return 0;
}

/* Landlock does not restrict calls that use a path without opening it, such as
 * chmod and stat; chroot does.
 * returns 0; 1 where the kernel does not allow chroot; -1 */
static int
enter_folder(int folder, struct error *err)
{
	if (fchdir(folder) < 0)
		return error_sys(err, "entering the folder to unpack in");
	if (chroot(".") == 0)
		return 0;
	if (errno == EPERM && unshare(CLONE_NEWUSER) == 0 && chroot(".") == 0)
		return 0;
	return errno == EPERM || errno == ENOSYS || errno == ENOSPC ||
			       errno == EUSERS
		       ? 1
		       : error_sys(err, "entering the folder to unpack in");
}

/* Paths and environment are left to a module, which has a configuration; so are
 * limits other than these two, since it may have threads and write files. */
static int
enter_offline(const struct confine_plan *plan, struct error *err)
{
	if (rlimits_lower(RLIMIT_CORE, 0, 0, err) < 0 ||
		rlimits_lower(RLIMIT_CPU, plan->time_s, plan->time_s + 1, err) <
			0 ||
		caps_drop_own(err) < 0)
		return -1;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ||
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return error_sys(err, "setting no_new_privs");
	return offline_filter(err);
}

static int
leave_paths(const struct confine_plan *plan, struct error *err)
{
	int rooted = plan->folder < 0 ? 0 : enter_folder(plan->folder, err);
	int locked;

	if (rooted < 0 || caps_drop_own(err) < 0)
		return -1;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ||
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return error_sys(err, "setting no_new_privs");
	locked = landlock_enter(plan->folder, err);
	if (locked > 0 && rooted > 0)
		return error_set(err, ERROR_SYSTEM,
			"unpacking requires chroot, a user namespace or "
			"Landlock, and the kernel allows none of them here; "
			"see 'hallmark doctor'");
	return locked < 0 ? -1 : 0;
}

int
confine_enter(const struct confine_plan *plan, int to, pid_t parent,
	struct error *err)
{
	leave_signals();
	if (pdeathsig_set(parent, err) < 0 || drop_streams(err) < 0 ||
		leave_descriptors(plan, to, err) < 0)
		return -1;
	if (plan->loads)
		return enter_offline(plan, err);
	if (set_bounds(plan, err) < 0)
		return -1;
	leave_environment();
	if (leave_paths(plan, err) < 0)
		return -1;
	return confine_filter(
		plan->folder >= 0 ? CONFINE_UNPACK : CONFINE_PARSE, err);
}
