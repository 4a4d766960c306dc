/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/answer/dispatch.h"
#include "base/clock.h"
#include "base/file.h"
#include "sandbox/answer/handlers.h"
#include "sandbox/answer/harden.h"
#include "sandbox/answer/proc/proc.h"
#include "sandbox/answer/seen.h"
#include "sandbox/core/affinity.h"
#include "sandbox/core/caps.h"
#include "sandbox/core/counts.h"
#include "sandbox/core/cpu.h"
#include "sandbox/core/pdeathsig.h"
#include "sandbox/core/protections.h"
#include "sandbox/core/userns.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>

/* Older kernel headers lack these. */
#define NOTIF_SET_FLAGS SECCOMP_IOW(4, uint64_t)
#define NOTIF_SYNC_WAKE_UP 1ul

/* Begin a step before the answer: the files that the caller writes afterwards
 * get a later time. */
static void
begin_step(struct answer_state *s, pid_t pid)
{
	if ((s->showed_time || s->last != pid) && !write_order_step(s->order))
		_exit(1); /* file times would be equal, or random */
	s->showed_time = false;
	s->last = pid;
}

static void
count_answer(struct counts *counts, unsigned nr, const struct call *c)
{
	static const enum counts_result results[] = {
		[CALL_RETURNS] = COUNTS_ANSWERED,
		[CALL_FAILS] = COUNTS_FAILED,
		[CALL_TO_KERNEL] = COUNTS_REAL,
		[CALL_SENT] = COUNTS_ANSWERED};

	if (counts)
		counts->answers[nr < COUNTS_CALLS ? nr : COUNTS_CALLS - 1]
			       [results[c->outcome]]++;
}

static void
put_reply(struct seccomp_notif_resp *reply, const struct call *c)
{
	reply->id = c->id;
	switch (c->outcome) {
	case CALL_RETURNS:
		reply->val = c->result;
		break;
	case CALL_FAILS:
		reply->error = (int32_t)-c->result;
		break;
	case CALL_TO_KERNEL:
		reply->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		break;
	case CALL_SENT: /* never: dispatch_call() returns before */
		break;
	}
}

/* Returns false if the answer has already been sent. */
static bool
dispatch_call(struct answer_state *state, const struct seccomp_notif *notif,
	struct seccomp_notif_resp *reply)
{
	/* notif->data.args is aligned, but its packed type hides that */
	uint64_t args[6];
	struct call c = {.state = state,
		.pid = (pid_t)notif->pid,
		.id = notif->id,
		.args = args};

	for (int i = 0; i < 6; i++)
		args[i] = notif->data.args[i];
	if (seen_call(&c, notif->data.nr)) {
		call_to_kernel(&c);
		put_reply(reply, &c);
		return true;
	}
	handlers_call(&c, notif->data.nr);
	count_answer(state->plan->counts, (unsigned)notif->data.nr, &c);
	if (c.outcome == CALL_SENT)
		return false;
	if (call_is_noted(&c) && call_note(&c))
		seen_output(&c);
	clocks_reader_wait(state->clocks);
	begin_step(state, c.pid);
	put_reply(reply, &c);
	return true;
}

static uint64_t
device_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_dev : UINT64_MAX;
}

/* A build that has already ended made no call that needs an answer.  To exit
 * now would look like a failed answer, so wait until the supervisor ends. */
static _Noreturn void
wait_for_end(pid_t supervisor)
{
	struct error gone = ERROR_INIT;

	if (pdeathsig_set(supervisor, &gone) < 0)
		_exit(0);
	for (;;)
		(void)pause();
}

/* The build is a pidfd; the listener is a file like an eventfd. */
static void
find_anonymous(struct answer_state *state, int build)
{
	struct stat st;

	if (fstat(build, &st) == 0)
		state->pidfd_dev = st.st_dev;
	if (fstat(state->listener, &st) == 0) {
		state->anon_dev = st.st_dev;
		state->anon_ino = st.st_ino;
	}
}

/* Join the build's namespaces, but not its pid namespace, so that the build
 * does not see this process, and drop every capability except CAP_SYS_PTRACE.
 */
static int
join_box(struct answer_state *state, int build, pid_t supervisor,
	struct error *err)
{
	struct stat st;

	state->proc =
		file_open(AT_FDCWD, "/proc", O_PATH | O_DIRECTORY, 0, err);
	if (state->proc < 0)
		return -1;
	if (fstat(state->proc, &st) == 0)
		state->outer_proc_dev = st.st_dev;
	find_anonymous(state, build);
	/* the network namespace: to leave the machine's network */
	if (setns(build, CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC |
				 (int)protections_bits(
					 PROTECTION_NET, CLONE_NEWNET)) < 0) {
		if (errno == ESRCH)
			wait_for_end(supervisor);
		return error_sys(err, "joining the box");
	}
	if (proc_prepare(state, err) < 0)
		return -1;
	if (userns_become(err) < 0 || caps_keep_ptrace(err) < 0)
		return -1;
	if (pdeathsig_set(supervisor, err) < 0)
		return -1;
	state->env_dev = device_of("/");
	state->work_dev = device_of("/build");
	state->proc_dev = device_of("/proc");
	if (stat("/dev/urandom", &st) == 0)
		state->chance_ino = st.st_ino;
	return 0;
}

/* After the last process with the filter has ended, every receive fails at
 * once.  No call can follow, so the box can be taken down without us. */
static void
end_if_alone(int listener)
{
	struct pollfd fd = {.fd = listener, .events = POLLIN};

	if (poll(&fd, 1, 0) > 0 && fd.revents & POLLHUP)
		_exit(0);
}

/* /dev/shm is the first folder that is created (inside/mounts.c): no file that
 * the box or hallmark puts into it is older. */
static int
birth_time(struct timespec *out)
{
	struct stat st;

	if (stat("/dev/shm", &st) < 0)
		return -1;
	*out = st.st_ctim;
	return 0;
}

void
dispatch_main(const struct box_plan *plan, int build, int listener,
	struct clocks *clocks, struct write_order *order, int64_t filled_ns,
	int64_t *counter, pid_t supervisor)
{
	struct answer_state state = {.plan = plan,
		.listener = listener,
		.clocks = clocks,
		.order = order,
		.filled_ns = filled_ns};
	struct error err = ERROR_INIT;
	struct timespec now = {0};
	struct seccomp_notif_sizes sizes;
	bool together = false;
	char *notif, *reply;

	clocks_follow(clocks);
	if (harden_begin(build, listener, clocks_bell(clocks),
		    plan->limits.n_files, &err) < 0 ||
		write_order_follow(order, &err) < 0 ||
		join_box(&state, build, supervisor, &err) < 0 ||
		syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) < 0 ||
		birth_time(&now) < 0)
		_exit(1);
	state.born_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
	/* since Linux 6.6: the caller sleeps until it is answered, so the
	 * answer is quickest on the caller's processor */
	(void)ioctl(listener, NOTIF_SET_FLAGS, NOTIF_SYNC_WAKE_UP);
	cpu_hide_own_counter();
	if (harden_finish(&err) < 0)
		_exit(1);
	notif = mem_alloc(1, sizes.seccomp_notif);
	reply = mem_alloc(1, sizes.seccomp_notif_resp);
	for (;;) {
		memset(notif, 0, sizes.seccomp_notif);
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, notif) < 0) {
			if (errno != EINTR && errno != ENOENT)
				_exit(1);
			/* the caller was killed, or was the last one */
			end_if_alone(listener);
			continue;
		}
		if (!together && plan->jobs == 1)
			/* the caller sleeps: to wake another processor
			 * costs more than the answer itself */
			affinity_set(0, 1);
		together = true;
		memset(reply, 0, sizes.seccomp_notif_resp);
		if (dispatch_call(&state, (void *)notif, (void *)reply))
			(void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, reply);
		++*counter;
	}
}
