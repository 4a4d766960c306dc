/* SPDX-License-Identifier: Apache-2.0 */
/* The last steps before the exec of the build's own program: after them it
 * inherits nothing of the machine or of hallmark. */
#include "sandbox/inside/build_process.h"
#include "base/bytes.h"
#include "sandbox/core/caps.h"
#include "sandbox/core/cpu.h"
#include "sandbox/core/message.h"
#include "sandbox/core/protections.h"
#include "sandbox/core/rlimits.h"
#include "sandbox/filter/seccomp.h"
#include "sandbox/inside/binfmt.h"
#include "sandbox/inside/network.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* Block all signals until the supervisor handles stops: a signal from a
 * terminal would stop this tracee, and no process would let it continue. */
static int
block_signals(struct error *err)
{
	sigset_t all;

	(void)sigfillset(&all);
	if (sigprocmask(SIG_SETMASK, &all, NULL) < 0)
		return error_sys(err, "blocking the signals");
	return 0;
}

static int
unblock_signals(struct error *err)
{
	sigset_t none;

	(void)sigemptyset(&none);
	if (sigprocmask(SIG_SETMASK, &none, NULL) < 0)
		return error_sys(err, "unblocking the signals");
	return 0;
}

static int
plain_descriptors(const struct pid1 *pid1, int null, struct error *err)
{
	struct stdio streams = pid1->streams;

	if (pid1->plan->stdio == BOX_LOG)
		streams.in = null;
	if (stdio_install(&streams, pid1->plan->stdio, err) < 0)
		return -1;
	/* the exec closes the others: the sockets are in use until then */
	if (protections_on(PROTECTION_DESCRIPTORS) &&
		syscall(SYS_close_range, 3, ~0u, 4 /* CLOSE_RANGE_CLOEXEC */) <
			0)
		return error_sys(err, "closing inherited descriptors");
	return 0;
}

static int
plain_process(const struct box_plan *plan, struct error *err)
{
	(void)umask(022);
	(void)setpriority(PRIO_PROCESS, 0, 0);
	if (protections_on(PROTECTION_SESSION) && setsid() < 0)
		return error_sys(err, "leaving the session");
	/* a new session keyring: the build cannot name another by number */
	if (protections_on(PROTECTION_KEYRING))
		(void)syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
	if (personality(PER_LINUX | ADDR_NO_RANDOMIZE) < 0)
		return error_sys(err, "disabling address randomization");
	return rlimits_set(&plan->limits, err);
}

/* Make reads of the processor's counter fault; the tracer answers them. */
static int
plain_counter(enum box_level level, struct error *err)
{
	return level == BOX_DETERMINISTIC ? cpu_hide_counter(err) : 0;
}

/* Create the network namespace, also for pid 1: it takes the kernel longest. */
static int
make_network(int pid1_sock, struct error *err)
{
	const struct message m = {.kind = MESSAGE_NETWORK};
	scoped_close int net = network_enter(err);

	return net < 0 ? -1 : message_send(pid1_sock, &m, net, err);
}

/* Prepare everything that needs no mounts, while pid 1 creates them. */
static int
make_ready(const struct pid1 *pid1, int pid1_sock, struct error *err)
{
	struct message m;
	scoped_close int listener = -1;
	bool exposed;

	if (make_network(pid1_sock, err) < 0)
		return -1;
	exposed = !binfmt_enter();
	if (block_signals(err) < 0 || plain_process(pid1->plan, err) < 0 ||
		(protections_on(PROTECTION_CAPABILITIES) &&
			caps_drop_all(err) < 0))
		return -1;
	/* An ordinary user may trace only a dumpable process.  No other process
	 * of the build runs yet, and the exec replaces this memory. */
	if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0)
		return error_sys(err, "making the build traceable");
	if (plain_counter(pid1->plan->level, err) < 0 ||
		seccomp_enter(&listener, pid1->plan, err) < 0 ||
		message_expect(pid1_sock, MESSAGE_WORK, &m, NULL, err) < 0)
		return -1;
	m = (struct message){.kind = MESSAGE_READY, .exposed = exposed};
	if (message_send(pid1->sock, &m, listener, err) < 0)
		return -1;
	return rlimits_set_files(&pid1->plan->limits, err);
}

static int
build_process_enter(const struct pid1 *pid1, int pid1_sock, struct error *err)
{
	char **env = box_plan_env(pid1->plan);
	char **argv = pid1->argv;
	scoped_close int null = -1;
	struct message m;

	if (make_ready(pid1, pid1_sock, err) < 0 ||
		message_expect(pid1_sock, MESSAGE_STANDS, &m, &null, err) < 0 ||
		plain_descriptors(pid1, null, err) < 0)
		return -1;
	if (chdir("/build") < 0)
		return error_sys(err, "entering /build");
	if (message_expect(pid1->sock, MESSAGE_SEIZED, &m, NULL, err) < 0 ||
		message_say(pid1->sock, MESSAGE_STANDS, err) < 0 ||
		unblock_signals(err) < 0)
		return -1;
	(void)execve(pid1->program, argv, env);
	(void)error_sys(
		err, "starting %s in the box", text_quotes(pid1->program));
	err->kind = ERROR_INPUT; /* the caller named the program */
	return -1;
}

void
build_process_main(const struct pid1 *pid1, int pid1_sock)
{
	struct error err = ERROR_INIT;

	(void)build_process_enter(pid1, pid1_sock, &err);
	message_fail(pid1->sock, &err);
	_exit(127);
}
