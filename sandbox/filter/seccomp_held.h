/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp_held.h - where the order of threads is held (sandbox/order), these
 * calls stop before they are made: each may wait, wakes other threads, ends one
 * or sends a signal.  Of those that may wait, read, readv and short writes do
 * not stop (order/order_late.c).  The build's own process receives messages of
 * hallmark before it has a tracer, with flags that tell them (core/message.h).
 * Calls of seccomp_table.c that wait for some time stop anyway.
 */
#ifndef SANDBOX_FILTER_SECCOMP_HELD_H
#define SANDBOX_FILTER_SECCOMP_HELD_H

#include "sandbox/filter/seccomp_words.h"

#include <linux/limits.h>

#define IN_TURN "one thread runs at a time"
#define HOLD(name) \
	{ \
		name, SECCOMP_HOLD, 0, {{0}}, IN_TURN \
	}
/* More than a pipe takes as a whole, or lets the writer wait. */
#define HOLD_LONG(name, ...) \
	{ \
		name, SECCOMP_HOLD, 0, {__VA_ARGS__}, IN_TURN \
	}
/* Of a socket, which shows that a call was interrupted. */
#define HOLD_LIMIT(name, option) \
	{ \
		name, SECCOMP_HOLD, 0, \
			{{2, LOW, SOL_SOCKET}, {3, LOW, option}}, IN_TURN \
	}
#define HOLD_IF(name, arg, mask, value) \
	{ \
		name, SECCOMP_HOLD, 0, {{(arg) + 1, mask, value}}, IN_TURN \
	}

/* Calls without end, which the rows of waits allow. */
#define SECCOMP_HELD_WAITS \
	HOLD("futex"), HOLD("wait4"), HOLD("waitid"), HOLD("recvmmsg"), \
		HOLD_LIMIT("setsockopt", 18 /* SO_RCVLOWAT */), \
		HOLD_LIMIT("setsockopt", 20 /* SO_RCVTIMEO */), \
		HOLD_LIMIT("setsockopt", 21 /* SO_SNDTIMEO */), \
		HOLD_LIMIT("setsockopt", 66 /* likewise, with 64 bits */), \
		HOLD_LIMIT("setsockopt", 67), \
		HOLD("semtimedop"), HOLD("mq_timedsend"), \
		HOLD("mq_timedreceive")

/* Calls that nothing before these rows allows. */
#define SECCOMP_HELD_CALLS \
	HOLD_LONG("write", {3 + SECCOMP_UPPER + SECCOMP_ANY, LOW, 0}), \
		HOLD_LONG("write", {3 + SECCOMP_ANY, ~(2u * PIPE_BUF - 1), 0}), \
		HOLD_LONG("write", {3, ~(PIPE_BUF - 1u), PIPE_BUF}, \
			{3 + SECCOMP_ANY, PIPE_BUF - 1u, 0}), \
		HOLD("writev"), \
		HOLD_IF("preadv2", 3, LOW, LOW /* no offset */), \
		HOLD_IF("pwritev2", 3, LOW, LOW), \
		HOLD("recvfrom"), \
		HOLD_IF("recvmsg", 2, MSG_CONFIRM, 0 /* not our own */), \
		HOLD("accept"), HOLD("accept4"), HOLD("sendfile"), HOLD("splice"), \
		HOLD("tee"), HOLD("pause"), HOLD("rt_sigsuspend"), \
		HOLD("sched_yield"), \
		HOLD_IF("flock", 1, 0xc /* LOCK_NB, LOCK_UN */, 0), \
		HOLD_IF("fcntl", 1, LOW, 7 /* F_SETLKW */), \
		HOLD_IF("fcntl", 1, LOW, 38 /* F_OFD_SETLKW */), \
		HOLD("msgsnd"), HOLD("msgrcv"), HOLD("semop"), HOLD("kill"), \
		HOLD("tkill"), HOLD("tgkill"), HOLD("rt_sigqueueinfo"), \
		HOLD("rt_tgsigqueueinfo"), HOLD("pidfd_send_signal"), \
		HOLD("exit"), HOLD("exit_group"), HOLD("timer_create"), \
		HOLD("timer_delete")

#endif
