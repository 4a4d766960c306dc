/* SPDX-License-Identifier: Apache-2.0 */
/* Pid 1 of the box: it creates the mounts and namespaces, starts the build and
 * reaps its processes. */
#include "sandbox/inside/pid1.h"
#include "base/clock.h"
#include "base/file.h"
#include "sandbox/core/affinity.h"
#include "sandbox/core/message.h"
#include "sandbox/core/procfs.h"
#include "sandbox/core/protections.h"
#include "sandbox/core/userns.h"
#include "sandbox/inside/build_process.h"
#include "sandbox/inside/mounts.h"
#include "sandbox/inside/network.h"
#include "sandbox/inside/routes.h"
#include "sandbox/inside/sysctls.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Overwrite hallmark's arguments: every process can read /proc/1/cmdline. */
static int
forget_arguments(struct error *err)
{
	scoped(bytes_done) struct bytes line = BYTES_INIT;

	if (!protections_on(PROTECTION_ARGUMENTS))
		return 0;
	if (file_read(&line, AT_FDCWD, "/proc/self/cmdline", 1 << 22, err) < 0)
		return -1;
	if (line.len > 4) {
		memset(program_invocation_name, 0, line.len);
		memcpy(program_invocation_name, "init", 4);
	}
	return 0;
}

/* Reset each signal to its default and unblock it, in pid 1 too: every process
 * can read /proc/1/status, and the build's process inherits them. */
static int
plain_signals(struct error *err)
{
	const unsigned long plain[8] = {0}; /* as the kernel spells SIG_DFL */
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		(void)syscall(SYS_rt_sigaction, sig, plain, NULL, 8);
	(void)sigemptyset(&none);
	if (sigprocmask(SIG_SETMASK, &none, NULL) < 0)
		return error_sys(err, "unblocking the signals");
	return 0;
}

/* Set the names and ids, and let no process inspect pid 1. */
static int
pid1_take_ids(struct error *err)
{
	(void)umask(022);
	if (plain_signals(err) < 0)
		return -1;
	if (userns_become(err) < 0)
		return -1;
	/* A change of ids clears PDEATHSIG, so set it only now. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 ||
		(protections_on(PROTECTION_DUMPABLE) &&
			prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0))
		return error_sys(err, "protecting pid 1 of the box");
	if (sethostname(BOX_HOST_NAME, strlen(BOX_HOST_NAME)) < 0 ||
		setdomainname("(none)", 6) < 0)
		return error_sys(err, "naming the box");
	(void)prctl(PR_SET_NAME, "init", 0, 0, 0);
	return 0;
}

/* Let the steady clocks of the build start within their first second. */
static int
new_time(struct error *err)
{
	static const char file[] = "/proc/self/timens_offsets";
	scoped(bytes_done) struct bytes up = BYTES_INIT, old = BYTES_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_close int fd = -1;
	int64_t up_s = 0;

	/* from here on the path of the control group, if any, is hidden */
	if (unshare(CLONE_NEWTIME | (int)protections_bits(PROTECTION_CGROUP,
					    CLONE_NEWCGROUP)) < 0)
		return error_sys(err, "creating time and cgroup namespaces");
	if (file_read(&up, AT_FDCWD, "/proc/uptime", 256, err) < 0 ||
		file_read(&old, AT_FDCWD, file, 1024, err) < 0)
		return -1;
	if (text_number(&up_s, up.data, strcspn(up.data, "."), INT64_MAX) < 0)
		return error_set(err, ERROR_SYSTEM, "/proc/uptime holds %s",
			text_quotes(up.data));
	/* offsets count from the machine's clock: hallmark itself may run with
	 * some */
	bytes_addf(&text, "monotonic %lld 0\nboottime %lld 0\n",
		(long long)(procfs_timens(old.data, "monotonic").tv_sec -
			    clock_ticks_ns() / 1000000000),
		(long long)(procfs_timens(old.data, "boottime").tv_sec - up_s));
	fd = file_open(AT_FDCWD, file, O_WRONLY, 0, err);
	if (fd < 0)
		return -1;
	return file_write_fd(fd, text.data, text.len, file, err);
}

/* Reap every process that ends, until the build's own process has ended. */
static int
reap_until(pid_t build)
{
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, 0);

		if (pid == build)
			return status;
		if (pid < 0 && errno != EINTR)
			return SIGKILL; /* already reaped: say killed */
	}
}

/* Fork the build's own process: it creates the network and prepares itself
 * while pid 1 creates the mounts.  *build_sock is pid 1's socket to it. */
static int
start_build(
	const struct pid1 *pid1, int *build_sock, pid_t *out, struct error *err)
{
	scoped_close int theirs = -1;
	pid_t pid;

	if (message_pair(build_sock, &theirs, err) < 0)
		return -1;
	pid = fork();
	if (pid < 0)
		return error_sys(err, "starting the build");
	if (pid == 0) {
		(void)close(*build_sock);
		build_process_main(pid1, theirs);
	}
	*out = pid;
	return 0;
}

/* Send the supervisor a /proc of its own: inotify(7) would show the build each
 * file of its /proc that is read, and so when the supervisor looks. */
static int
hand_proc(const struct pid1 *pid1, struct error *err)
{
	const struct message m = {.kind = MESSAGE_PROC};
	scoped_close int proc = mounts_proc(err);

	return proc < 0 ? -1 : message_send(pid1->sock, &m, proc, err);
}

/* Send the work folder to the supervisor, which has it filled meanwhile.  Only
 * then may the build's process report that it is ready. */
static int
hand_work(const struct pid1 *pid1, int build_sock, int *work, struct error *err)
{
	const struct message m = {.kind = MESSAGE_WORK};

	*work = mounts_work(pid1->plan, err);
	if (*work < 0)
		return -1;
	if (message_send(pid1->sock, &m, *work, err) < 0)
		return -1;
	return message_say(build_sock, MESSAGE_WORK, err);
}

/* Create a terminal, if the plan requires one; hallmark holds its master. */
static int
make_terminal(struct pid1 *pid1, struct error *err)
{
	const struct message m = {.kind = MESSAGE_TERMINAL};
	scoped_close int master = -1;

	if (pid1->plan->stdio != BOX_TERMINAL)
		return 0;
	if (stdio_make_terminal(&master, &pid1->streams, err) < 0)
		return -1;
	return message_send(pid1->sock, &m, master, err);
}

/* Report to the build's process that the mounts are complete.  Pid 1 opens its
 * /dev/null: there, the filter would turn the open into a notification, which
 * no process answers yet. */
static int
release_build(const struct pid1 *pid1, int build_sock, struct error *err)
{
	const struct message m = {.kind = MESSAGE_STANDS};
	scoped_close int null = -1;

	if (pid1->plan->stdio == BOX_LOG) {
		null = file_open_device(
			AT_FDCWD, "/dev/null", O_RDONLY, 0, err);
		if (null < 0)
			return -1;
	}
	return message_send(build_sock, &m, null, err);
}

static int
pid1_phases(struct pid1 *pid1, pid_t *build, struct error *err)
{
	scoped_close int root = pid1->root, net = -1, work = -1, sysctls = -1;
	struct message m;
	/* open until pid 1 has reported a failure: when it closes, the build's
	 * process reports a vaguer one */
	int build_sock = -1;

	if (new_time(err) < 0 || forget_arguments(err) < 0 ||
		message_expect(pid1->sock, MESSAGE_MAPPED, &m, NULL, err) < 0)
		return -1;
	/* before ids change: until then, root can reach paths that the user of
	 * the box cannot */
	if (root < 0 && pid1->plan->root &&
		(root = mounts_root(pid1->plan->root, err)) < 0)
		return -1;
	if (pid1_take_ids(err) < 0)
		return -1;
	/* after: only the user of the box can create files */
	if (root < 0 && (root = mounts_root(NULL, err)) < 0)
		return -1;
	if (make_terminal(pid1, err) < 0 || hand_proc(pid1, err) < 0 ||
		start_build(pid1, &build_sock, build, err) < 0 ||
		hand_work(pid1, build_sock, &work, err) < 0 ||
		mounts_enter(root, work, pid1->plan, &sysctls, err) < 0 ||
		message_expect(build_sock, MESSAGE_NETWORK, &m, &net, err) <
			0 ||
		network_join(net, err) < 0)
		return -1;
	sysctls_pin(sysctls, pid1->plan->level);
	if (routes_set(pid1->plan->level, err) < 0)
		return -1;
	affinity_set(*build, pid1->plan->jobs);
	if (release_build(pid1, build_sock, err) < 0)
		return -1;
	close_fd(&build_sock);
	return 0;
}

void
pid1_main(struct pid1 *pid1)
{
	struct error err = ERROR_INIT;
	struct message end = {.kind = MESSAGE_ENDED};
	pid_t build = -1;

	if (pid1_phases(pid1, &build, &err) < 0) {
		message_fail(pid1->sock, &err);
		_exit(1);
	}
	stdio_close(&pid1->streams);
	end.status = reap_until(build);
	(void)!message_send(pid1->sock, &end, -1, &err);
	_exit(0); /* the kernel kills and reaps all processes that remain */
}
