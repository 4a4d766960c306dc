/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Routing sockets.
 *
 * With every interface the kernel reports details that depend on the time and
 * on its version, and no setting removes them.  So the build gets one end of a
 * pair of Unix sockets instead.  Its descriptor has a reserved number
 * (reserved_fd.c), by which the filter sends the build's calls here first: when
 * a send returns, the reply is there, as with the kernel's socket.  Our end has
 * a name whose bytes read as the kernel's address, 0.
 */
#include "sandbox/answer/netlink.h"
#include "base/file.h"
#include "sandbox/answer/handlers.h"
#include "sandbox/answer/proc/proc.h"
#include "sandbox/answer/reserved_fd.h"
#include "sandbox/answer/rtnetlink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

#define REQUEST_MAX 8192
#define PARTS 16
#define AGAIN 0x400000 /* between the ports of one process's sockets */
/* Each link uses one of our descriptors, and we cannot answer without some. */
#define LINKS_MAX 1024

struct link {
	int fd;    /* our end; -1: free */
	ino_t ino; /* of the build's end */
	uint32_t port;
};

struct netlink_sockets {
	struct link *links;
	size_t n;
};

static bool
is_over(const struct link *l)
{
	struct pollfd fd = {.fd = l->fd};

	return poll(&fd, 1, 0) > 0 && fd.revents & POLLHUP;
}

/* A free link, after closing those whose other end no process has open; NULL:
 * there are too many. */
static struct link *
unused_link(struct answer_state *s)
{
	struct netlink_sockets *all = s->netlink;

	if (!all)
		all = s->netlink = mem_alloc(1, sizeof *all);
	for (size_t i = 0; i < all->n; i++)
		if (all->links[i].fd >= 0 && is_over(&all->links[i])) {
			(void)close(all->links[i].fd);
			all->links[i].fd = -1;
		}
	for (size_t i = 0; i < all->n; i++)
		if (all->links[i].fd < 0)
			return &all->links[i];
	if (all->n == LINKS_MAX)
		return NULL;
	*mem_room(all->links, all->n) = (struct link){.fd = -1};
	return &all->links[all->n++];
}

static struct link *
by_port(const struct answer_state *s, uint32_t port)
{
	for (size_t i = 0; i < s->netlink->n; i++)
		if (s->netlink->links[i].fd >= 0 &&
			s->netlink->links[i].port == port)
			return &s->netlink->links[i];
	return NULL;
}

/* The link of the caller's descriptor; NULL: it is another kind of file. */
static struct link *
find_link(const struct call *c, int fd)
{
	const struct netlink_sockets *all = c->state->netlink;
	char path[PROCFS_PATH_MAX];
	struct stat st;

	procfs_fd_path(path, c->state->proc, c->pid, fd);
	if (!all || fd < 0 || fstatat(c->state->proc, path, &st, 0) < 0 ||
		!S_ISSOCK(st.st_mode))
		return NULL;
	for (size_t i = 0; i < all->n; i++)
		if (all->links[i].fd >= 0 && all->links[i].ino == st.st_ino)
			return &all->links[i];
	return NULL;
}

/* Create both ends; ours has the name; returns an errno, or 0.  A build that
 * connects to the name meanwhile spoils only its own socket. */
static int
make_pair(int *theirs, int *ours, int flags)
{
	const struct sockaddr_un name = {.sun_family = AF_UNIX};
	const struct sockaddr *at = (const struct sockaddr *)&name;
	const socklen_t len = sizeof(struct sockaddr_nl);
	const int how = SOCK_SEQPACKET | SOCK_CLOEXEC;
	scoped_close int listening = socket(AF_UNIX, how | SOCK_NONBLOCK, 0),
			 end = socket(AF_UNIX, how | flags, 0);

	if (listening < 0 || end < 0 || bind(listening, at, len) < 0 ||
		listen(listening, SOMAXCONN) < 0 || connect(end, at, len) < 0)
		return errno;
	*ours = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
	if (*ours < 0)
		return errno;
	*theirs = take_fd(end);
	return 0;
}

void
answer_socket(struct call *c)
{
	const int type = (int)c->args[1];
	const int kind = type & ~(SOCK_CLOEXEC | SOCK_NONBLOCK);
	scoped_close int theirs = -1, ours = -1;
	int64_t tgid, tid;
	struct link *l;
	struct stat st;
	int error;

	if (kind != SOCK_RAW && kind != SOCK_DGRAM)
		error = ESOCKTNOSUPPORT;
	else if (!call_ids(c, &tgid, &tid))
		error = ESRCH;
	else
		error = make_pair(&theirs, &ours, type & SOCK_NONBLOCK);
	if (!error && fstat(theirs, &st) < 0)
		error = errno;
	l = error ? NULL : unused_link(c->state);
	if (!l) {
		call_fail(c, error ? error : ENFILE);
		return;
	}
	for (l->port = (uint32_t)tgid; by_port(c->state, l->port);)
		l->port += AGAIN;
	reserved_fd_put(c, take_fd(theirs), type & SOCK_CLOEXEC, true);
	if (c->outcome != CALL_SENT)
		return;
	l->fd = take_fd(ours);
	l->ino = st.st_ino;
}

bool
netlink_bind(struct call *c)
{
	struct link *l = find_link(c, (int)c->args[0]), *other;
	struct sockaddr_nl a;

	if (!l)
		return false;
	call_return(c, 0);
	if (c->args[2] < sizeof a || !call_peek(c, c->args[1], &a, sizeof a))
		call_fail(c, EINVAL);
	else if (a.nl_pid && (other = by_port(c->state, a.nl_pid)) &&
		 other != l)
		call_fail(c, EADDRINUSE);
	else if (a.nl_pid)
		l->port = a.nl_pid;
	return true;
}

bool
netlink_connect(struct call *c)
{
	if (!find_link(c, (int)c->args[0]))
		return false;
	call_return(c, 0);
	return true;
}

void
answer_getsockname(struct call *c)
{
	const struct link *l = find_link(c, (int)c->args[0]);
	struct sockaddr_nl a = {.nl_family = AF_NETLINK};
	socklen_t len;

	if (!l) {
		call_to_kernel(c);
		return;
	}
	if (!call_peek(c, c->args[2], &len, sizeof len)) {
		call_fail(c, EFAULT);
		return;
	}
	a.nl_pid = l->port;
	call_poke(c, c->args[1], &a, len < sizeof a ? len : sizeof a);
	len = sizeof a;
	call_poke(c, c->args[2], &len, sizeof len);
}

/* A build that does not read loses the datagrams that do not fit. */
static void
send_reply(void *arg, const void *data, size_t len)
{
	const struct link *l = arg;

	(void)!send(l->fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void
answer_message(
	struct call *c, struct link *l, const struct iovec *parts, size_t n)
{
	char request[REQUEST_MAX];
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (parts[i].iov_len > sizeof request - len) {
			call_fail(c, EMSGSIZE);
			return;
		}
		if (!call_peek(c, (uint64_t)parts[i].iov_base, request + len,
			    parts[i].iov_len)) {
			call_fail(c, EFAULT);
			return;
		}
		len += parts[i].iov_len;
	}
	rtnetlink_answer(request, len, l->port, send_reply, l);
	call_return(c, (int64_t)len);
}

bool
netlink_sendto(struct call *c)
{
	struct link *l = find_link(c, (int)c->args[0]);
	const struct iovec part = {(void *)c->args[1], c->args[2]};

	if (l)
		answer_message(c, l, &part, 1);
	return l;
}

bool
netlink_sendmsg(struct call *c)
{
	struct link *l = find_link(c, (int)c->args[0]);
	struct iovec parts[PARTS];
	struct msghdr m;

	if (!l)
		return false;
	if (!call_peek(c, c->args[1], &m, sizeof m))
		call_fail(c, EFAULT);
	else if (m.msg_iovlen > PARTS)
		call_fail(c, EMSGSIZE);
	else if (!call_peek(c, (uint64_t)m.msg_iov, parts,
			 m.msg_iovlen * sizeof *parts))
		call_fail(c, EFAULT);
	else
		answer_message(c, l, parts, m.msg_iovlen);
	return true;
}
