/* SPDX-License-Identifier: Apache-2.0 */
/* What sockets and pipes show of the machine: ports and names that the kernel
 * draws, sizes of buffers, options.  A line that begins with a # must be the
 * same in every deterministic box. */
#include "tests/sandbox/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

/* A loopback address with the port 9, where nothing listens. */
static socklen_t
nowhere(union address *a, int family)
{
	memset(a, 0, sizeof *a);
	if (family == AF_INET)
		a->in = (struct sockaddr_in){.sin_family = AF_INET,
			.sin_port = htons(9),
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	else
		a->in6 = (struct sockaddr_in6){.sin6_family = AF_INET6,
			.sin6_port = htons(9),
			.sin6_addr = IN6ADDR_LOOPBACK_INIT};
	return family == AF_INET ? sizeof a->in : sizeof a->in6;
}

static int
port_of(int fd)
{
	union address a = {.any = {0}};
	socklen_t len = sizeof a;

	getsockname(fd, &a.any, &len);
	return ntohs(
		a.any.sa_family == AF_INET ? a.in.sin_port : a.in6.sin6_port);
}

enum way {
	SENDTO,
	SENDMSG,
	SENDMMSG,
	CONNECT,
	LISTEN,
	WRITE,
	N_WAYS
};

/* Bind a socket without a call of bind(); returns its port. */
static int
bound_by(enum way way, int family, int type, int flags)
{
	static char text[] = "x";
	int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), port;
	struct iovec part = {text, 1};
	union address to;
	struct mmsghdr m = {.msg_hdr = {.msg_name = &to,
				    .msg_namelen = nowhere(&to, family),
				    .msg_iov = &part,
				    .msg_iovlen = 1}};

	if (way == SENDTO)
		sendto(fd, text, 1, flags, &to.any, m.msg_hdr.msg_namelen);
	else if (way == SENDMSG)
		sendmsg(fd, &m.msg_hdr, flags);
	else if (way == SENDMMSG)
		sendmmsg(fd, &m, 1, flags);
	else if (way == CONNECT)
		connect(fd, &to.any, m.msg_hdr.msg_namelen);
	else if (way == LISTEN)
		listen(fd, 1);
	else
		write(fd, text, 1);
	port = port_of(fd);
	close(fd);
	return port;
}

static void
ports(void)
{
	static const char *const names[] = {
		"sendto", "sendmsg", "sendmmsg", "connect", "listen", "write"};

	for (int way = 0; way < N_WAYS; way++)
		for (int six = 0; six < 2; six++) {
			int family = six ? AF_INET6 : AF_INET;

			printf("# ports by %s%s: %d %d %d\n", names[way],
				six ? ", IPv6" : "",
				bound_by(way, family, SOCK_DGRAM, 0),
				bound_by(
					way, family, SOCK_STREAM, MSG_NOSIGNAL),
				bound_by(way, family, SOCK_STREAM,
					MSG_FASTOPEN | MSG_NOSIGNAL));
		}
	tell(bound_by(SENDMSG, AF_INET, SOCK_DGRAM, 0) + 1 ==
			bound_by(SENDMMSG, AF_INET6, SOCK_DGRAM, 0),
		"ports of sendmsg() and sendmmsg() are assigned in order",
		"they are not");
	tell(bound_by(WRITE, AF_INET, SOCK_DGRAM, 0) == 61000,
		"write() to an unbound socket draws no port", "it does");
}

/* The name of a Unix socket: "name 00005", or "no name". */
static const char *
name_of(int fd)
{
	static char text[64];
	struct sockaddr_un a = {0};
	socklen_t len = sizeof a;

	getsockname(fd, (struct sockaddr *)&a, &len);
	if (len <= offsetof(struct sockaddr_un, sun_path))
		return "no name";
	snprintf(text, sizeof text, "name %.*s",
		(int)(len - offsetof(struct sockaddr_un, sun_path) - 1),
		a.sun_path + 1);
	return text;
}

static void
named_by_credentials(int type, const char *how)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX, .sun_path = "\0nobody"};
	struct iovec part = {"x", 1};
	struct msghdr m = {.msg_name = &to,
		.msg_namelen = sizeof to,
		.msg_iov = &part,
		.msg_iovlen = 1};
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0), yes = 1;

	setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes);
	if (strcmp(how, "connect") == 0)
		connect(fd, (struct sockaddr *)&to, sizeof to);
	else if (strcmp(how, "sendto") == 0)
		sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to);
	else
		sendmsg(fd, &m, 0);
	printf("# type %d with SO_PASSCRED, %s: %s\n", type, how, name_of(fd));
	close(fd);
}

static void
names(void)
{
	static const int types[] = {SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM};
	int ends[2], yes = 1;

	named_by_credentials(SOCK_STREAM, "connect");
	named_by_credentials(SOCK_SEQPACKET, "connect");
	named_by_credentials(SOCK_DGRAM, "connect");
	named_by_credentials(SOCK_DGRAM, "sendto");
	named_by_credentials(SOCK_DGRAM, "sendmsg");
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		socketpair(AF_UNIX, types[i] | SOCK_CLOEXEC, 0, ends);
		setsockopt(ends[0], SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes);
		write(ends[0], "x", 1);
		printf("# a pair of type %d with SO_PASSCRED, write: %s\n",
			types[i], name_of(ends[0]));
		close(ends[0]);
		close(ends[1]);
	}
}

/* A router writes its time into this option, and the kernel is one. */
static void
no_options_with_a_time(void)
{
	const unsigned char stamps[36] = {68, 36, 5, 0};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), yes = 1;

	tell(setsockopt(fd, IPPROTO_IP, IP_OPTIONS, stamps, sizeof stamps) <
				0 &&
			errno == ENOPROTOOPT,
		"no packet asks for the machine's time", "one does");
	tell(setsockopt(fd, IPPROTO_IP, IP_RECVOPTS, &yes, sizeof yes) < 0 &&
			setsockopt(fd, IPPROTO_IP, IP_RETOPTS, &yes,
				sizeof yes) < 0,
		"no packet shows the machine's time", "one does");
	close(fd);
}

static int
number_of(int fd, int level, int option)
{
	int is = -1;
	socklen_t len = sizeof is;

	return getsockopt(fd, level, option, &is, &len) < 0 ? -errno : is;
}

static long
fill(int fd)
{
	static const char page[4096];
	long n = 0, r;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while ((r = send(fd, page, sizeof page, MSG_NOSIGNAL)) > 0)
		n += r;
	return n;
}

static void
sizes(int family, int type)
{
	int fd = socket(family, type | SOCK_CLOEXEC, 0), some = 100000;
	int huge = 1 << 24, out, in;

	printf("# %d %d: buffers %d %d", family, type,
		number_of(fd, SOL_SOCKET, SO_SNDBUF),
		number_of(fd, SOL_SOCKET, SO_RCVBUF));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &some, sizeof some);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &some, sizeof some);
	printf(", set %d %d", number_of(fd, SOL_SOCKET, SO_SNDBUF),
		number_of(fd, SOL_SOCKET, SO_RCVBUF));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &huge, sizeof huge);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &huge, sizeof huge);
	out = number_of(fd, SOL_SOCKET, SO_SNDBUF);
	in = number_of(fd, SOL_SOCKET, SO_RCVBUF);
	printf(", at most %d %d\n", out, in);
	tell(out == 425984 && in == 425984,
		"the size of a buffer has the default bound", "it has not");
	close(fd);
}

static void
buffers(void)
{
	int ends[2], huge = 1 << 24;

	sizes(AF_UNIX, SOCK_STREAM);
	sizes(AF_UNIX, SOCK_DGRAM);
	sizes(AF_INET, SOCK_DGRAM);
	sizes(AF_INET6, SOCK_DGRAM);
	sizes(AF_INET, SOCK_STREAM);
	sizes(AF_INET6, SOCK_STREAM);
	socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
	setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &huge, sizeof huge);
	printf("# a pair of largest size holds %ld bytes\n", fill(ends[0]));
	close(ends[0]);
	close(ends[1]);
	socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends);
	setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &huge, sizeof huge);
	printf("# a pair of datagrams holds %ld bytes\n", fill(ends[0]));
	close(ends[0]);
	close(ends[1]);
	pipe2(ends, O_CLOEXEC);
	tell(fcntl(ends[0], F_SETPIPE_SZ, 1 << 21) < 0 && errno == EPERM,
		"a pipe is not larger than 1 MiB", "it is");
	printf("# a pipe of %d bytes\n", fcntl(ends[0], F_GETPIPE_SZ));
	close(ends[0]);
	close(ends[1]);
}

/* How many connections a listener accepts by itself. */
static void
backlog(void)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX, .sun_path = "\0many"};
	int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), n = 0;
	int fds[900];

	bind(listening, (struct sockaddr *)&at, sizeof at);
	listen(listening, 1 << 20);
	while (n < (int)COUNT(fds)) {
		fds[n] = socket(
			AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		if (connect(fds[n], (struct sockaddr *)&at, sizeof at) < 0)
			break;
		n++;
	}
	printf("# %d connections wait\n", n);
	while (n > 0)
		close(fds[--n]);
	close(listening);
}

static void
options(void)
{
	static const struct {
		const char *name;
		bool set;
		int type, level, option;
	} rows[] = {{"SO_PEERGROUPS", false, SOCK_STREAM, SOL_SOCKET, 59},
		{"SO_PEERSEC", false, SOCK_STREAM, SOL_SOCKET, SO_PEERSEC},
		{"SO_PEERPIDFD", false, SOCK_STREAM, SOL_SOCKET, 77},
		{"SO_COOKIE", false, SOCK_STREAM, SOL_SOCKET, 57},
		{"SO_BUSY_POLL", false, SOCK_DGRAM, SOL_SOCKET, 46},
		{"SO_PASSPIDFD", true, SOCK_STREAM, SOL_SOCKET, 76},
		{"SO_TIMESTAMP", true, SOCK_DGRAM, SOL_SOCKET, SO_TIMESTAMP},
		{"SO_ZEROCOPY", true, SOCK_STREAM, SOL_SOCKET, 60},
		{"TCP_SAVE_SYN", true, SOCK_STREAM, IPPROTO_TCP, 27},
		{"TCP_SAVED_SYN", false, SOCK_STREAM, IPPROTO_TCP, 28},
		{"TCP_INFO", false, SOCK_STREAM, IPPROTO_TCP, TCP_INFO},
		{"TCP_CONGESTION", true, SOCK_STREAM, IPPROTO_TCP, 13},
		{"TCP_ULP", true, SOCK_STREAM, IPPROTO_TCP, 31},
		{"TCP_FASTOPEN_KEY", false, SOCK_STREAM, IPPROTO_TCP, 33},
		{"TCP_AO_INFO", false, SOCK_STREAM, IPPROTO_TCP, 40},
		{"IP_LOCAL_PORT_RANGE", false, SOCK_DGRAM, IPPROTO_IP, 51},
		{"IPV6_FLOWLABEL_MGR", false, SOCK_DGRAM, IPPROTO_IPV6, 32},
		{"UDP_GRO", true, SOCK_DGRAM, IPPROTO_UDP, 104},
		{"an unknown level", false, SOCK_DGRAM, 284, 1}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char value[64] = {1};
		socklen_t len = sizeof value;
		int fd = socket(AF_INET, rows[i].type | SOCK_CLOEXEC, 0);
		int r = rows[i].set ? setsockopt(fd, rows[i].level,
					      rows[i].option, value, 4)
				    : getsockopt(fd, rows[i].level,
					      rows[i].option, value, &len);

		tell(r < 0 && errno == ENOPROTOOPT, rows[i].name,
			"the option exists");
		close(fd);
	}
}

/* Bind sockets to one port, and send to it from others.  Returns how many of
 * n_sends arrive at the first socket that was bound; -1: they cannot share. */
static int
shared_port(int family, int type, int n_sends)
{
	union address a;
	socklen_t len = nowhere(&a, family);
	int fds[4], n_first = 0;
	const int yes = 1;
	bool bound = true;

	*(family == AF_INET ? &a.in.sin_port : &a.in6.sin6_port) = htons(7777);
	for (size_t i = 0; i < COUNT(fds); i++) {
		fds[i] = socket(family, type | SOCK_NONBLOCK, 0);
		setsockopt(fds[i], SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
		bound &= bind(fds[i], &a.any, len) == 0 &&
			 (type == SOCK_DGRAM || listen(fds[i], 64) == 0);
	}
	/* what chooses the first cannot be taken away */
	setsockopt(
		fds[0], SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, &yes, sizeof yes);
	for (int i = 0; i < n_sends; i++) {
		int from = socket(family, type, 0), to;
		char byte = 'x';

		bound &= connect(from, &a.any, len) == 0 &&
			 write(from, &byte, 1) == 1;
		to = type == SOCK_DGRAM ? (int)read(fds[0], &byte, 1)
					: accept(fds[0], NULL, NULL);
		n_first += to > 0;
		if (type == SOCK_STREAM && to >= 0)
			close(to);
		close(from);
	}
	for (size_t i = 0; i < COUNT(fds); i++)
		close(fds[i]);
	return bound ? n_first : -1;
}

static void
shared_ports(void)
{
	tell(shared_port(AF_INET, SOCK_DGRAM, 20) == 20 &&
			shared_port(AF_INET6, SOCK_DGRAM, 20) == 20,
		"the first of the sockets that share a port has its datagrams",
		"the kernel chooses");
	tell(shared_port(AF_INET, SOCK_STREAM, 20) == 20 &&
			shared_port(AF_INET6, SOCK_STREAM, 20) == 20,
		"the first of the sockets that share a port is connected to",
		"the kernel chooses");
}

void
shown_net(void)
{
	signal(SIGPIPE, SIG_IGN);
	ports();
	names();
	no_options_with_a_time();
	buffers();
	backlog();
	options();
	shared_ports();
	signal(SIGPIPE, SIG_DFL);
}
