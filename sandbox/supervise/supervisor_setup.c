/* SPDX-License-Identifier: Apache-2.0 */
/* supervisor_setup.c - create a box, one function a step, in the order of
 * supervisor_setup(). */
#include "base/clock.h"
#include "base/file.h"
#include "sandbox/answer/dispatch.h"
#include "sandbox/core/affinity.h"
#include "sandbox/core/caps.h"
#include "sandbox/core/inherited.h"
#include "sandbox/core/message.h"
#include "sandbox/core/pdeathsig.h"
#include "sandbox/core/protections.h"
#include "sandbox/core/rlimits.h"
#include "sandbox/core/userns.h"
#include "sandbox/inside/mounts.h"
#include "sandbox/inside/pid1.h"
#include "sandbox/inside/stubs.h"
#include "sandbox/order/order.h"
#include "sandbox/supervise/machine_tree.h"
#include "sandbox/supervise/stop_wait.h"
#include "sandbox/supervise/supervisor_private.h"
#include "sandbox/tracer/timed.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* Die with hallmark, claim processors, leave its terminal, and receive SIGCHLD by
 * descriptor. */
static int
settle(struct supervisor *s, pid_t parent, struct error *err)
{
	sigset_t children;

	if (pdeathsig_set(parent, err) < 0)
		return -1;
	affinity_claim(s->plan->jobs);
	if (setsid() < 0)
		return error_sys(err, "leaving the terminal");
	(void)sigemptyset(&children);
	(void)sigaddset(&children, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &children, NULL) < 0 ||
		(s->signals = signalfd(
			 -1, &children, SFD_CLOEXEC | SFD_NONBLOCK)) < 0)
		return error_sys(err, "waiting for signals");
	s->counter = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (s->counter == MAP_FAILED)
		return error_sys(err, "allocating the counter of answers");
	return 0;
}

static char **
copy_texts(const char *const *texts)
{
	char **copies = NULL;
	size_t n = 0;

	for (; texts[n]; n++)
		*mem_room(copies, n) = text_copy(texts[n]);
	*mem_room(copies, n) = NULL;
	return copies;
}

/* If there is no group, the watch and rlimits bound the build.  If there is
 * one, the supervisor must outlive hallmark to remove it: it then does not die
 * by PDEATHSIG but ends when the socket is closed. */
static void
join_group(struct supervisor *s, struct clone_args *args)
{
	struct error none;

	if (cgroup_open(&s->group, &s->plan->limits, getppid(), &none) < 0)
		return;
	args->flags |= CLONE_INTO_CGROUP;
	args->cgroup = (uint64_t)cgroup_fd(s->group);
	(void)prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
}

/* Root opens the mount, if it may: the box's user may not be able to reach it.
 * Else pid 1 opens it, in the user namespace. */
static int
leave_root(struct supervisor *s, struct error *err)
{
	if (caps_can_mount()) {
		s->root = mounts_root(s->plan->root, err);
		if (s->root < 0)
			return -1;
	}
	if (protections_on(PROTECTION_GROUPS) && setgroups(0, NULL) < 0)
		return error_sys(err, "dropping the groups of root");
	return 0;
}

static void
know_outputs(struct supervisor *s)
{
	const int fds[2] = {s->streams.out, s->streams.err};
	struct stat st;

	for (int i = 0; i < 2; i++)
		if (fstat(fds[i], &st) == 0) {
			s->outputs[i][0] = st.st_dev;
			s->outputs[i][1] = st.st_ino;
		}
}

/* The kernel refuses in a chroot, and where a process may not clone at all. */
static pid_t
clone_init(struct clone_args *args)
{
	pid_t pid = (pid_t)syscall(SYS_clone3, args, sizeof *args);

	if (pid >= 0 || errno != EPERM || !caps_can_mount())
		return pid;
	if (machine_tree_leave_chroot() < 0) {
		errno = EPERM;
		return -1;
	}
	return (pid_t)syscall(SYS_clone3, args, sizeof *args);
}

static int
start_init(struct supervisor *s, struct error *err)
{
	scoped_close int theirs = -1;
	struct clone_args args = {
		.flags = CLONE_NEWNS |
			 protections_bits(PROTECTION_USER, CLONE_NEWUSER) |
			 protections_bits(PROTECTION_PID, CLONE_NEWPID) |
			 protections_bits(PROTECTION_IPC, CLONE_NEWIPC) |
			 protections_bits(PROTECTION_UTS, CLONE_NEWUTS),
		.exit_signal = SIGCHLD};

	if (message_pair(&s->down, &theirs, err) < 0)
		return -1;
	machine_tree_proc();
	if (geteuid() != s->plan->owner.uid && leave_root(s, err) < 0)
		return -1;
	join_group(s, &args);
	s->init = clone_init(&args);
	if (s->init == 0) {
		struct pid1 pid1 = {.plan = s->plan,
			.sock = theirs,
			.streams = s->streams,
			.root = s->root,
			.argv = copy_texts(s->plan->argv),
			.program =
				text_copy(s->plan->program ? s->plan->program
							   : s->plan->argv[0])};

		(void)close(s->down);
		(void)close(s->up);
		pid1_main(&pid1);
	}
	if (s->init < 0) {
		(void)error_sys(err, "creating the namespaces of the box");
		return error_hint(err, "'hallmark doctor' says why and what "
				       "mends it");
	}
	know_outputs(s);
	stdio_close(&s->streams);
	if (userns_map(s->init, s->plan->owner, err) < 0)
		return -1;
	return message_say(s->down, MESSAGE_MAPPED, err);
}

/* Write the file of random bytes, while hallmark fills the work folder. */
static int
put_chance(struct supervisor *s, struct error *err)
{
	scoped_close int stubs = -1;

	if (s->plan->level != BOX_DETERMINISTIC)
		return 0;
	stubs = file_open_dir(s->work, "stubs", false, err);
	return stubs < 0 ? -1 : stubs_chance_write(stubs, s->plan->seed, err);
}

/* Pass on to hallmark the master of the box's terminal, if there is one, then
 * the work folder. */
static int
hand_over(struct supervisor *s, struct error *err)
{
	scoped_close int terminal = -1;
	struct message m;

	if (s->plan->stdio == BOX_TERMINAL &&
		(message_expect(s->down, MESSAGE_TERMINAL, &m, &terminal, err) <
				0 ||
			message_send(s->up, &m, terminal, err) < 0))
		return -1;
	if (message_expect(s->down, MESSAGE_PROC, &m, &s->watch.proc, err) <
			0 ||
		message_expect(s->down, MESSAGE_WORK, &m, &s->work, err) < 0 ||
		message_send(s->up, &m, s->work, err) < 0)
		return -1;
	return put_chance(s, err);
}

static int
start_answers(
	struct supervisor *s, pid_t build, int listener, struct error *err)
{
	const pid_t self = getpid();
	scoped_close int build_fd = (int)syscall(SYS_pidfd_open, build, 0);

	if (build_fd < 0)
		return error_sys(err, "opening the build's process");
	s->answers = fork();
	if (s->answers == 0)
		dispatch_main(s->plan, build_fd, listener, s->tracer.clocks,
			s->order, s->filled_ns, s->counter, self);
	if (s->answers < 0) {
		s->answers = 0;
		return error_sys(err, "starting the answering process");
	}
	if (s->tracer.order)
		order_answers(s->tracer.order, s->answers);
	return limit_watch_answers(&s->watch, s->answers, err);
}

/* Also true for a process of another user (EPERM). */
static bool
is_there(pid_t pid)
{
	return kill(pid, 0) == 0 || errno != ESRCH;
}

/* The build's process has the time namespace of pid 1, whose files a /proc with
 * hidepid does not show us. */
static int
open_tracer(struct supervisor *s, pid_t build, struct error *err)
{
	struct tracer *t = &s->tracer;

	t->plan = s->plan;
	t->init = s->init;
	if (s->plan->level != BOX_DETERMINISTIC)
		return 0;
	/* opened only now, so that pid 1 of the box does not inherit it */
	t->proc = s->plan->audit ? file_open(AT_FDCWD, "/proc",
					   O_PATH | O_DIRECTORY, 0, err)
				 : -1;
	if (s->plan->audit && t->proc < 0)
		return -1;
	t->clocks = clocks_new(is_there, clock_ticks_ns, err);
	if (!t->clocks)
		return -1;
	s->order = write_order_new(err);
	if (!s->order)
		return -1;
	t->timed = timed_new(t->clocks, s->order, build, s->plan->epoch_s, err);
	if (!t->timed)
		return -1;
	if (!s->plan->order)
		return 0;
	if (!stop_wait_ready())
		return error_sys(err, "receiving alarms");
	return tracer_order(t, s->order, s->outputs, err);
}

/* Seize the build's process, let it continue when the work folder is filled,
 * and start the answering process.  That one needs the mounts, so it comes
 * last. */
static int
take_build(struct supervisor *s, struct error *err)
{
	const bool watch = s->plan->level == BOX_DETERMINISTIC;
	struct exec_check *check = &s->tracer.check;
	scoped_close int listener = -1;
	struct message ready, m;

	if (message_expect(s->down, MESSAGE_READY, &ready, &listener, err) < 0)
		return -1;
	check->on = ready.exposed && protections_on(PROTECTION_PROGRAMS);
	check->owner = s->plan->owner.uid;
	if (limit_watch_open(&s->watch, s->plan, s->group, ready.from, err) <
			0 ||
		open_tracer(s, ready.from, err) < 0)
		return -1;
	if ((watch || check->on) &&
		tracer_seize(&s->tracer, ready.from, err) < 0)
		return -1;
	if (message_expect(s->up, MESSAGE_GO, &m, NULL, err) < 0)
		return -1;
	if (watch && write_order_separate(&s->filled_ns, s->work, err) < 0)
		return -1;
	if (limit_watch_filled(&s->watch, take_fd(s->work), err) < 0)
		return -1;
	/* if the process has ended, its last message says why */
	(void)!message_say(s->down, MESSAGE_SEIZED, err);
	if (message_expect(s->down, MESSAGE_STANDS, &m, NULL, err) < 0)
		return -1;
	if (!watch)
		return 0;
	if (start_answers(s, ready.from, listener, err) < 0)
		return -1;
	cpu_hide_own_counter();
	return 0;
}

int
supervisor_setup(struct supervisor *s, pid_t parent, struct error *err)
{
	if (settle(s, parent, err) < 0 || rlimits_check_cores(err) < 0 ||
		inherited_reset(err) < 0 ||
		rlimits_raise(&s->plan->limits, err) < 0 ||
		start_init(s, err) < 0 || hand_over(s, err) < 0)
		return -1;
	return take_build(s, err);
}
