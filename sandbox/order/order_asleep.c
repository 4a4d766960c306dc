/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that nothing stops before they are made, and that sleep in the kernel:
 * the open of a FIFO, a connection that waits to be accepted, a datagram for
 * which there is no room.
 *
 * While the holder sleeps no other thread runs, so it does not matter at which
 * moment it gives way.  It is interrupted, makes the call again and sleeps
 * again, now with a stop at the end.  Only another thread can wake it, and it
 * continues where that one gives way: its state says whether it was woken.
 */
#include "sandbox/core/procfs.h"
#include "sandbox/order/order_rows_private.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define SURELY_NS INT64_C(20000000)
#define WAKE_LOOKS 1000
#define PERHAPS_NS INT64_C(500000000) /* the box may be about to answer it */

/* Does it wait for the process that answers? */
static bool
awaits_answer(pid_t tid, bool *known)
{
	char text[64] = "";

	*known = procfs_read(text, sizeof text, AT_FDCWD, tid, "wchan") > 1;
	return strncmp(text, "seccomp", 7) == 0;
}

/*
 * Does an interruption of its call on a socket not show?  Of a stream a part
 * may have been sent, and where the socket has a time-out the kernel says EINTR
 * to the caller.
 */
static bool
restarts(struct order *o, struct order_thread *t, bool sends)
{
	struct timeval limit = {.tv_sec = 0};
	struct order_thread at = *t;
	const int number = order_first_argument(t->b.tid);
	int type = 0, fd = -1;
	socklen_t len = sizeof type, limit_len = sizeof limit;

	at.fds = NULL;
	at.n_fds = 0;
	if (number >= 0)
		fd = order_copy(o, &at, number, POLLOUT);
	if (fd >= 0) {
		(void)getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len);
		(void)getsockopt(
			fd, SOL_SOCKET, SO_SNDTIMEO, &limit, &limit_len);
	}
	close_fd(&fd);
	free(at.fds);
	return type && limit.tv_sec == 0 && limit.tv_usec == 0 &&
	       (!sends || type == SOCK_DGRAM || type == SOCK_SEQPACKET);
}

/* sandbox(7) has the same rows. */
static const struct {
	int nr;
	enum {
		AGAIN,
		AGAIN_SOCKET,
		AGAIN_DATAGRAM, /* datagrams only */
		NAMED,          /* a part may have been sent */
	} how;
} sleepers[] = {
#ifdef SYS_open
	{SYS_open, AGAIN},
#endif
	{SYS_openat, AGAIN},
	{SYS_connect, AGAIN_SOCKET},
	{SYS_sendto, AGAIN_DATAGRAM},
	{SYS_sendmsg, AGAIN_DATAGRAM},
	{SYS_sendmmsg, NAMED},
};

static bool
makes_again(struct order *o, struct order_thread *t, int64_t nr)
{
	for (size_t i = 0; i < ARRAY_LEN(sleepers); i++)
		if (sleepers[i].nr == nr)
			return sleepers[i].how == AGAIN ||
			       (sleepers[i].how != NAMED &&
				       restarts(o, t,
					       sleepers[i].how ==
						       AGAIN_DATAGRAM));
	return false;
}

bool
order_sleeps(int64_t nr)
{
	for (size_t i = 0; i < ARRAY_LEN(sleepers); i++)
		if (sleepers[i].nr == nr)
			return true;
	return false;
}

bool
order_look_asleep(
	struct order *o, struct order_thread *t, int64_t nr, int64_t quiet)
{
	bool known;

	if (order_may_sleep(t) || !makes_again(o, t, nr))
		return false;
	if (awaits_answer(t->b.tid, &known) ||
		quiet < (known ? SURELY_NS : PERHAPS_NS))
		return true;
	if (t->to_exit)
		order_fall_asleep(o, t);
	else if (ptrace(PTRACE_INTERRUPT, t->b.tid, NULL, NULL) == 0) {
		t->to_exit = true;
		o->events++;
	}
	return true;
}

void
order_fall_asleep(struct order *o, struct order_thread *t)
{
	baton_wait(&o->baton, &t->b, false);
	t->stop = ORDER_RUNS;
	t->asleep = true;
	t->arrived = false;
}

bool
order_awake(const struct order_thread *t)
{
	return t->arrived || order_state(t->b.tid) != 'S';
}

/* It stops soon, or it ends: wait for which. */
bool
order_dies(const struct order_thread *t)
{
	siginfo_t info = {.si_pid = 0};

	for (int i = 0; i < WAKE_LOOKS && order_awake(t); i++) {
		if (waitid(P_PID, (id_t)t->b.tid, &info,
			    WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) <
			0)
			return true;
		if (info.si_pid)
			return info.si_code != CLD_TRAPPED &&
			       info.si_code != CLD_STOPPED;
		(void)usleep(20);
	}
	return false;
}

int
order_request(struct order_thread *t, int request)
{
	struct __ptrace_syscall_info info = {0};

	if (!t->to_exit)
		return request;
	(void)ptrace(
		PTRACE_GET_SYSCALL_INFO, t->b.tid, (void *)sizeof info, &info);
	if (info.op != PTRACE_SYSCALL_INFO_EXIT)
		return PTRACE_SYSCALL;
	t->to_exit = false;
	return request;
}
