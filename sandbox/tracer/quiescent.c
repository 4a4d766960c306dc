/* SPDX-License-Identifier: Apache-2.0 */
/* Which threads of the box run, and which wait. */
#include "sandbox/tracer/quiescent.h"
#include "base/clock.h"
#include "sandbox/core/procfs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MANY 256 /* with more threads, assume that one of them runs */
#define LOOKS 3
#define PAUSE_US 50

/* Calls in which a thread sleeps until another thread or an event wakes it. */
static const int calls[] = {
#ifdef SYS_pause
	SYS_pause,
	SYS_poll,
	SYS_select,
	SYS_epoll_wait,
#endif
	SYS_accept,
	SYS_accept4,
	SYS_clock_nanosleep,
	SYS_connect,
	SYS_epoll_pwait,
	SYS_flock,
	SYS_futex,
	SYS_mq_timedreceive,
	SYS_mq_timedsend,
	SYS_msgrcv,
	SYS_nanosleep,
	SYS_ppoll,
	SYS_pselect6,
	SYS_read,
	SYS_readv,
	SYS_recvfrom,
	SYS_recvmmsg,
	SYS_recvmsg,
	SYS_restart_syscall,
	SYS_rt_sigsuspend,
	SYS_rt_sigtimedwait,
	SYS_semop,
	SYS_semtimedop,
	SYS_sendmsg,
	SYS_sendto,
	SYS_wait4,
	SYS_waitid,
	SYS_write,
	SYS_writev,
};

/* In these calls a thread may also wait for a disk or a lock of the kernel.
 * That is part of its work and ends by itself; the kernel shows it as 'D'. */
static bool
waits_for_event(pid_t tid)
{
	char text[64]; /* the name ends before */
	const char *rest;

	(void)procfs_read(text, sizeof text, AT_FDCWD, tid, "stat");
	rest = procfs_stat_rest(text);
	return rest && rest[0] == ' ' && rest[1] == 'S';
}

/* The file holds "running", or the number of the call in which tid sleeps.  It
 * is empty if tid has just died: then its parent is about to continue. */
static bool
sleeps(pid_t tid)
{
	char text[16];
	int64_t nr;

	(void)procfs_read(text, sizeof text, AT_FDCWD, tid, "syscall");
	if (!procfs_word(&nr, text, 0))
		return false;
	/* while the supervisor answers, it is 'D', and about to sleep */
	if (nr != SYS_clock_nanosleep && !waits_for_event(tid))
		return false;
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (calls[i] == nr)
			return true;
	return false;
}

/* A tracee in a ptrace stop waits for the tracer.  Stopped before a wait, it
 * counts as waiting; stopped after one, only if the wait timed out; at another
 * stop it is about to continue.  For a thread not in a stop, ptrace fails. */
static bool
rests(struct timed *timed, pid_t tid)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, (void *)sizeof info, &info) <=
		0)
		return sleeps(tid);
	/* mmap() does not wait */
	if (info.op == PTRACE_SYSCALL_INFO_SECCOMP)
		return info.seccomp.nr != SYS_mmap;
	return (info.op == PTRACE_SYSCALL_INFO_EXIT && timed_over(timed, tid));
}

struct look {
	struct timed *timed;
	pid_t but;
	int n;
	uint64_t ran; /* sum of all their running times */
};

static bool
visit(pid_t tid, void *arg)
{
	struct look *l = arg;
	char text[64];
	int64_t ran;

	if (tid == l->but)
		return true;
	if (++l->n > MANY || !rests(l->timed, tid))
		return false;
	(void)procfs_read(text, sizeof text, AT_FDCWD, tid, "schedstat");
	if (procfs_word(&ran, text, 0))
		l->ran += (uint64_t)ran;
	return true;
}

/* Look twice, since the looks at the threads are not simultaneous: the same
 * running time in both says that no thread ran in between. */
static bool
all_sleep(struct clocks *clocks, struct timed *timed, pid_t but, pid_t of)
{
	struct look first = {.timed = timed, .but = but}, second = first;

	return clocks_everybody(clocks, of, visit, &first) &&
	       clocks_everybody(clocks, of, visit, &second) &&
	       first.ran == second.ran && first.n == second.n;
}

/* A thread may just be about to wait: look again a little later. */
static bool
all_settle(struct clocks *clocks, struct timed *timed, pid_t but, pid_t of)
{
	for (int i = 0; i < LOOKS; i++) {
		if (all_sleep(clocks, timed, but, of))
			return true;
		(void)usleep(PAUSE_US);
	}
	return false;
}

enum clock_scope
quiescent_scope(struct clocks *clocks, struct timed *timed, pid_t tid)
{
	if (!all_settle(clocks, timed, tid, tid))
		return CLOCK_OF_THREAD;
	return all_settle(clocks, timed, tid, 0) ? CLOCK_OF_BOX
						 : CLOCK_OF_PROCESS;
}
