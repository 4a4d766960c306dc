/* SPDX-License-Identifier: Apache-2.0 */
/* What filters above hallmark forbid, and what container engines are told to
 * allow it. */
#include "base/bytes.h"
#include "sandbox/box/probe_private.h"
#include "sandbox/filter/box_calls.h"
#include "sandbox/order/order.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The options of each engine that allow one thing and no more.  Those of Podman
 * are tested (tests/machines/containers.sh); the others are derived from the
 * configuration of the runtime that Podman makes of them. */
static const struct {
	const char *podman, *docker, *kubernetes, *gitlab;
} engines[] = {
	[PROBE_LACK_CALLS] = {"--security-opt seccomp=" HALLMARK_DATA
			      "/seccomp.json",
		"--security-opt seccomp=" HALLMARK_DATA "/seccomp.json"
		" --security-opt apparmor=unconfined",
		"seccompProfile {type: Localhost, localhostProfile: "
		"hallmark.json}, appArmorProfile {type: Unconfined}",
		"cap_add = [\"SYS_ADMIN\"], security_opt = "
		"[\"seccomp=unconfined\", \"apparmor=unconfined\"]"},
	[PROBE_LACK_PROC] = {"--security-opt unmask=/proc/*",
		"--security-opt systempaths=unconfined",
		"procMount: Unmasked with hostUsers: false",
		"cap_add = [\"SYS_ADMIN\"]"},
	[PROBE_LACK_MAP] = {"--cap-add SETFCAP", "--cap-add SETFCAP",
		"capabilities {add: [SETFCAP]}", "cap_add = [\"SETFCAP\"]"},
};

void
probe_in_container(struct probe_answer *a, enum probe_lack lack)
{
	const size_t len = strlen(a->mend);

	(void)snprintf(a->mend + len, sizeof a->mend - len,
		"%sin a container of Podman %s; untried: of Docker %s; of "
		"Kubernetes, in securityContext, %s; of GitLab's runner, in "
		"[runners.docker], %s",
		len ? ", or " : "", engines[lack].podman, engines[lack].docker,
		engines[lack].kubernetes, engines[lack].gitlab);
}

static bool
is_forbidden(const struct box_call *call)
{
	const long *a = call->args;

	return syscall(call->number, a[0], a[1], a[2], a[3], a[4], a[5]) < 0 &&
	       (errno == EPERM || errno == ENOSYS || errno == EACCES);
}

void
probe_calls(struct probe_answer *a)
{
	scoped(bytes_done) struct bytes names = BYTES_INIT;

	/* if there are no namespaces, another probe says why */
	if (unshare(CLONE_NEWUSER) < 0 ||
		unshare(CLONE_NEWNS | CLONE_NEWUTS) < 0)
		return;
	for (size_t i = 0; i < n_box_calls; i++)
		if (box_calls[i].needed && is_forbidden(&box_calls[i]))
			bytes_addf(&names, "%s%s", names.len ? ", " : "",
				box_calls[i].name);
	if (names.len == 0)
		return;
	a->r = EPERM;
	/* there they can be created, but have no capability */
	if (probe_apparmor(a))
		return;
	probe_say(a,
		"a filter above hallmark, a security module or an old kernel "
		"does not allow %s",
		names.data);
	probe_in_container(a, PROBE_LACK_CALLS);
}

void
probe_order(struct probe_answer *a)
{
	struct error err = ERROR_INIT;

	if (order_check(&err) == 0)
		return;
	a->r = err.sys;
	probe_say(a, "%.590s", err.text);
}

void
probe_listener(struct probe_answer *a)
{
	struct sock_filter allow[] = {
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
	const struct sock_fprog program = {ARRAY_LEN(allow), allow};
	struct seccomp_notif_sizes sizes;

	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) == 0 &&
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			SECCOMP_FILTER_FLAG_NEW_LISTENER, &program) >= 0)
		return;
	a->r = errno;
	if (a->r != EBUSY)
		return;
	probe_say(a, "a filter above hallmark has a listener already, and the "
		     "kernel allows no second one");
	probe_mend(a, "build --level hermetic, which does without, or start "
		      "hallmark outside of the program that listens");
}
