/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies of descriptors, at which calls wait.
 *
 * A copy is kept only while the thread waits.  It must not outlive that: a
 * writer learns that the last reader of a pipe has closed it.
 */
#include "base/bytes.h"
#include "sandbox/order/order_rows_private.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PIDFD_THREAD
#define PIDFD_THREAD O_EXCL /* since Linux 6.9 */
#endif

/* A first thread that has ended has no descriptors any more. */
static int
copy_of_thread(pid_t tid, int fd)
{
	scoped_close int pidfd =
		(int)syscall(SYS_pidfd_open, tid, PIDFD_THREAD);

	return pidfd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
}

int
order_copy(struct order *o, struct order_thread *t, int fd, short events)
{
	struct order_thread *lead = order_lead(o, t);
	int copy;

	if (lead->pidfd < 0)
		lead->pidfd = (int)syscall(SYS_pidfd_open, lead->b.tid, 0);
	copy = lead->pidfd < 0
		       ? -1
		       : (int)syscall(SYS_pidfd_getfd, lead->pidfd, fd, 0);
	if (copy < 0 && t != lead)
		copy = copy_of_thread(t->b.tid, fd);
	if (copy < 0)
		return -1;
	*mem_room(t->fds, t->n_fds) =
		(struct pollfd){.fd = copy, .events = events};
	t->n_fds++;
	if (events & POLLIN) {
		const uint64_t signals = order_signalfd(copy, &t->typed);

		t->awaits |= signals;
		if (signals) /* poll() would tell of signals of hallmark */
			t->fds[t->n_fds - 1].events &= ~POLLIN;
	}
	t->typed &= t == lead; /* another may have descriptors of its own */
	return copy;
}

bool
order_fds_ready(struct order_thread *t)
{
	return t->n_fds &&
	       ((poll(t->fds, t->n_fds, 0) > 0 && order_has_least(t)) ||
		       (t->awaits && order_pending(t, t->awaits)));
}

bool
order_is_stream(const struct order *o, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return false;
	for (int i = 0; i < 2; i++)
		if (o->streams[i][0] == st.st_dev &&
			o->streams[i][1] == st.st_ino)
			return true;
	return false;
}
