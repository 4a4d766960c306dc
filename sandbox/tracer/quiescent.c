/* SPDX-License-Identifier: Apache-2.0 */
/* Who works, and who waits. */
#include "sandbox/tracer/quiescent.h"
#include "base/clock.h"
#include "sandbox/core/procfs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MANY 256 /* threads beyond which nobody is asked */
#define LOOKS 3
#define PAUSE_US 50

/* Calls in which a thread sleeps until somebody or something wakes it. */
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

/* "running", or the number of the call in which it sleeps; nothing of one that
 * has just died, whose parent is about to go on. */
static bool
sleeps(pid_t tid)
{
	char text[16];
	int64_t nr;

	(void)procfs_read(text, sizeof text, AT_FDCWD, tid, "syscall");
	if (!procfs_word(&nr, text, 0))
		return false;
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (calls[i] == nr)
			return true;
	return false;
}

/* One that stands at a stop waits for us: before a wait it is as good as in
 * it, after one only if that came to its end; elsewhere it is about to go on.
 * Who is not stopped is no matter of ptrace. */
static bool
rests(struct timed *timed, pid_t tid)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, (void *)sizeof info, &info) <=
		0)
		return sleeps(tid);
	/* nobody waits in this one */
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

/* Twice, since they are looked at one by one: nobody may have run between. */
static bool
all_sleep(struct clocks *clocks, struct timed *timed, pid_t but, pid_t of)
{
	struct look first = {.timed = timed, .but = but}, second = first;

	return clocks_everybody(clocks, of, visit, &first) &&
	       clocks_everybody(clocks, of, visit, &second) &&
	       first.ran == second.ran && first.n == second.n;
}

/* Somebody may just be on his way into a wait: another look is taken. */
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
