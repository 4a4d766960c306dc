/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many bytes a read of a stream socket waits for: MSG_WAITALL and
 * SO_RCVLOWAT.  poll() tells only that there are some, and the kernel would let
 * the thread sleep until all are there.
 */
#include "sandbox/order/order_rows_private.h"

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

static int
option_of(int fd, int option)
{
	int value = 0;
	socklen_t len = sizeof value;

	return getsockopt(fd, SOL_SOCKET, option, &value, &len) == 0 ? value
								      : 0;
}

/* For how many bytes of fd, its copy, does its call wait? */
static int64_t
least_of(const struct order *o, const struct order_thread *t, int fd)
{
	const bool receives = t->nr == SYS_recvfrom;
	const bool all = receives && t->args[3] & MSG_WAITALL;
	int64_t least, len;

	/* only then may a socket of the box have another limit */
	if ((!all && !o->limited) || (!receives && t->nr != SYS_read) ||
		(receives && t->args[3] & MSG_PEEK) ||
		option_of(fd, SO_TYPE) != SOCK_STREAM)
		return 1;
	len = t->args[2] < INT32_MAX ? (int64_t)t->args[2] : INT32_MAX;
	least = all ? len : option_of(fd, SO_RCVLOWAT);
	return least < len ? least : len;
}

bool
order_copy_reader(struct order *o, struct order_thread *t)
{
	const int fd = order_copy(o, t, (int)t->args[0], POLLIN | POLLRDHUP);

	if (fd >= 0)
		t->least = least_of(o, t, fd);
	return fd >= 0;
}

bool
order_has_least(const struct order_thread *t)
{
	int there = 0;

	return t->least <= 1 || t->n_fds != 1 ||
	       t->fds[0].revents & (POLLHUP | POLLRDHUP | POLLERR) ||
	       ioctl(t->fds[0].fd, FIONREAD, &there) < 0 || there >= t->least;
}
