/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ports that several sockets share; ports, and names of Unix sockets, that the
 * caller leaves open.
 *
 * The kernel chooses them at random.  Here they are assigned in order: this
 * process binds the caller's socket, which stays in its network namespace.
 */
#include "sandbox/answer/bind.h"
#include "base/file.h"
#include "sandbox/answer/handlers.h"
#include "sandbox/answer/netlink.h"

#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

#define FIRST 32768 /* the kernel's default range of such ports */
#define N_PORTS 28232

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
};

/* The port in an internet address; NULL: the address has none. */
static in_port_t *
port_of(union address *a)
{
	return a->any.sa_family == AF_INET    ? &a->in.sin_port
	       : a->any.sa_family == AF_INET6 ? &a->in6.sin6_port
					      : NULL;
}

/* Bind to the next free port; returns an errno, or 0. */
static int
bind_next(struct answer_state *s, int fd, union address *a, socklen_t len)
{
	for (int i = 0; i < N_PORTS; i++) {
		*port_of(a) = htons((uint16_t)(FIRST + s->n_ports++ % N_PORTS));
		if (bind(fd, &a->any, len) == 0)
			return 0;
		if (errno != EADDRINUSE)
			return errno;
	}
	return EADDRINUSE;
}

/* Bind to a free abstract name, in the kernel's form: five hex digits. */
static int
bind_name(struct answer_state *s, int fd)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	const socklen_t len = offsetof(struct sockaddr_un, sun_path) + 6;

	for (int i = 0; i < 0x100000; i++) {
		(void)snprintf(a.sun_path + 1, sizeof a.sun_path - 1, "%05x",
			++s->n_names & 0xfffff);
		if (bind(fd, (const struct sockaddr *)&a, len) == 0)
			return 0;
		if (errno != EADDRINUSE)
			return errno;
	}
	return EADDRINUSE;
}

int
bind_option(int fd, int option)
{
	int is = -1;
	socklen_t len = sizeof is;

	return getsockopt(fd, SOL_SOCKET, option, &is, &len) < 0 ? -1 : is;
}

/* Is it an internet socket of this type that other sockets may join? */
static bool
shares_port(int fd, int type)
{
	const int domain = bind_option(fd, SO_DOMAIN);

	return bind_option(fd, SO_REUSEPORT) > 0 &&
	       bind_option(fd, SO_TYPE) == type &&
	       (domain == AF_INET || domain == AF_INET6);
}

/* Of the sockets that share a port the kernel would choose one by a secret
 * hash.  With this program, which belongs to all of them, the first receives
 * everything. */
static void
first_receives(int fd)
{
	struct sock_filter first[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
	const struct sock_fprog program = {.len = 1, .filter = first};

	(void)setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program,
		sizeof program);
}

/* Bind to the port that the caller names, if other sockets may share it: they
 * do so from now on.  A stream does when it listens; to give it the program
 * earlier would prevent that.  In each other case the kernel binds. */
static void
bind_shared(struct call *c, const union address *a, socklen_t len)
{
	scoped_close int fd = call_take_fd(c, (int)c->args[0]);

	if (fd < 0 || !shares_port(fd, SOCK_DGRAM) ||
		bind(fd, &a->any, len) < 0)
		return;
	first_receives(fd);
	call_return(c, 0);
}

void
answer_bind(struct call *c)
{
	socklen_t len = (socklen_t)c->args[2];
	scoped_close int fd = -1;
	union address a = {.any = {0}};
	const in_port_t *port;
	int error;

	call_to_kernel(c);
	if (len < sizeof a.any.sa_family || len > sizeof a ||
		!call_peek(c, c->args[1], &a, len))
		return;
	if (a.any.sa_family == AF_NETLINK && netlink_bind(c))
		return;
	port = port_of(&a);
	if (port && *port != 0)
		bind_shared(c, &a, len);
	if (port ? *port != 0 || len < sizeof a.in
		 : a.any.sa_family != AF_UNIX || len != sizeof(sa_family_t))
		return;
	fd = call_take_fd(c, (int)c->args[0]);
	if (fd < 0)
		return;
	error = port ? bind_next(c->state, fd, &a, len)
		     : bind_name(c->state, fd);
	if (error == 0)
		call_return(c, 0);
	/* the socket is of another family or bound already: the kernel makes
	 * the call and returns the exact error */
	else if (error != EINVAL && error != EAFNOSUPPORT)
		call_fail(c, error);
}

/* Some calls also bind a socket that has no port.  The kernel makes the call,
 * but we bind first, so that it has no port to choose. */
static void
bind_port(struct call *c, int fd)
{
	union address a = {.any = {0}};
	socklen_t len = sizeof a;

	if (getsockname(fd, &a.any, &len) < 0)
		return;
	if (port_of(&a) && *port_of(&a) == 0)
		(void)bind_next(c->state, fd, &a, len);
}

/* The kernel gives a Unix socket with this option a name when it first connects
 * or sends. */
static bool
passes_credentials(int fd)
{
	return bind_option(fd, SO_PASSCRED) > 0;
}

static bool
is_unnamed(int fd)
{
	union address a = {.any = {0}};
	socklen_t len = sizeof a;

	return getsockname(fd, &a.any, &len) == 0 &&
	       a.any.sa_family == AF_UNIX && len == sizeof a.any.sa_family;
}

void
bind_for_credentials(struct call *c)
{
	scoped_close int fd = call_take_fd(c, (int)c->args[0]);
	const int type = fd < 0 ? -1 : bind_option(fd, SO_TYPE);

	if (fd >= 0 && is_unnamed(fd) &&
		(type == SOCK_DGRAM || type == SOCK_SEQPACKET))
		(void)bind_name(c->state, fd);
}

static void
bind_before(struct call *c)
{
	scoped_close int fd = call_take_fd(c, (int)c->args[0]);

	call_to_kernel(c);
	if (fd >= 0)
		bind_port(c, fd);
}

void
answer_listen(struct call *c)
{
	scoped_close int fd = -1;

	bind_before(c);
	fd = call_take_fd(c, (int)c->args[0]);
	if (fd < 0 || !shares_port(fd, SOCK_STREAM) ||
		listen(fd, (int)c->args[1]) < 0)
		return;
	first_receives(fd);
	call_return(c, 0);
}

void
answer_connect(struct call *c)
{
	scoped_close int fd = -1;

	if (netlink_connect(c))
		return;
	call_to_kernel(c);
	fd = call_take_fd(c, (int)c->args[0]);
	if (fd >= 0 && is_unnamed(fd) && passes_credentials(fd))
		(void)bind_name(c->state, fd);
	else if (fd >= 0)
		bind_port(c, fd);
}

void
answer_sendto(struct call *c)
{
	if (!netlink_sendto(c))
		bind_before(c);
}

void
answer_sendmsg(struct call *c)
{
	struct msghdr m;

	if (netlink_sendmsg(c))
		return;
	call_to_kernel(c);
	/* without an address only a socket that is connected sends */
	if (call_peek(c, c->args[1], &m, sizeof m) && m.msg_name)
		bind_before(c);
}

void
answer_sendmmsg(struct call *c)
{
	bind_before(c);
}
