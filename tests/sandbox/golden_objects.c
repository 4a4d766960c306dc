/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets, System V objects, and descriptors with reserved numbers. */
#include "tests/sandbox/golden_record.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>

static int
make_socket(int family, int type)
{
	return (int)syscall(SYS_socket, family, type, 0);
}

static void
name_line(const char *name, int fd)
{
	unsigned char text[128] = {0};
	unsigned len = sizeof text;
	long r = MADE(SYS_getsockname, fd, text, &len);

	record_bytes(name, r, text, len < sizeof text ? len : sizeof text);
}

void
golden_ports(void)
{
	struct sockaddr_in any = {.sin_family = AF_INET};
	struct sockaddr_in6 any6 = {.sin6_family = AF_INET6};
	struct sockaddr_un no_name = {.sun_family = AF_UNIX};
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons(9),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = make_socket(AF_INET, SOCK_STREAM);

	record("bind to any port", MADE(SYS_bind, fd, &any, sizeof any), "-");
	name_line("its name", fd);
	record("bind again", MADE(SYS_bind, fd, &any, sizeof any), "-");
	fd = make_socket(AF_INET6, SOCK_STREAM);
	record("bind to any port of IPv6",
		MADE(SYS_bind, fd, &any6, sizeof any6), "-");
	name_line("its name", fd);
	fd = make_socket(AF_INET, SOCK_STREAM);
	record("listen without a port", MADE(SYS_listen, fd, 1), "-");
	name_line("its name", fd);
	fd = make_socket(AF_INET, SOCK_STREAM);
	record("connect to nobody", MADE(SYS_connect, fd, &to, sizeof to), "-");
	fd = make_socket(AF_INET, SOCK_DGRAM);
	record("sendto without a port",
		MADE(SYS_sendto, fd, "x", 1, 0, &to, sizeof to), "-");
	name_line("its name", fd);
	fd = make_socket(AF_UNIX, SOCK_STREAM);
	record("bind to any name",
		MADE(SYS_bind, fd, &no_name, sizeof no_name.sun_family), "-");
	name_line("its name", fd);
	record("a packet socket", MADE(SYS_socket, AF_PACKET, SOCK_RAW, 0),
		"-");
}

/* What the routing socket says of a kind of thing. */
static void
ask_links(const char *name, int fd, int type, int flags)
{
	struct {
		struct nlmsghdr head;
		struct rtgenmsg body;
	} request = {{.nlmsg_len = sizeof request,
			     .nlmsg_type = (uint16_t)type,
			     .nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags),
			     .nlmsg_seq = 7},
		{AF_UNSPEC}};
	struct iovec part = {&request, sizeof request};
	struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};
	unsigned char text[4000];
	ssize_t n;

	record(name, MADE(SYS_sendmsg, fd, &m, 0), "is sent");
	while ((n = recv(fd, text, sizeof text, MSG_DONTWAIT)) > 0)
		record_bytes(name, n, text, (size_t)n);
}

/* A number that a socket shows. */
static void
option_line(const char *name, int fd, int option)
{
	int is = -1;
	unsigned len = sizeof is;
	long r = MADE(SYS_getsockopt, fd, SOL_SOCKET, option, &is, &len);

	record(name, r, "%d", is);
}

static void
set_line(const char *name, int fd, int option, int value)
{
	record(name,
		MADE(SYS_setsockopt, fd, SOL_SOCKET, option, &value,
			sizeof value),
		"-");
}

void
golden_options(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons(9),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct iovec part = {"x", 1};
	struct mmsghdr m = {.msg_hdr = {.msg_name = &to,
				    .msg_namelen = sizeof to,
				    .msg_iov = &part,
				    .msg_iovlen = 1}};
	int fd = make_socket(AF_INET, SOCK_DGRAM);

	record("sendmsg without a port", MADE(SYS_sendmsg, fd, &m.msg_hdr, 0),
		"-");
	name_line("its name", fd);
	fd = make_socket(AF_INET, SOCK_DGRAM);
	record("sendmmsg without a port", MADE(SYS_sendmmsg, fd, &m, 1, 0),
		"-");
	name_line("its name", fd);
	option_line("the size of a buffer", fd, SO_SNDBUF);
	option_line("the size of the other", fd, SO_RCVBUF);
	set_line("set it", fd, SO_SNDBUF, 100000);
	option_line("its size", fd, SO_SNDBUF);
	set_line("set it too large", fd, SO_SNDBUF, 1 << 24);
	option_line("its size", fd, SO_SNDBUF);
	option_line("groups of a peer", fd, 59);
	set_line("times of packets", fd, SO_TIMESTAMP, 1);
	fd = make_socket(AF_INET, SOCK_STREAM);
	option_line("the size of a buffer of TCP", fd, SO_SNDBUF);
	fd = make_socket(AF_UNIX, SOCK_DGRAM);
	set_line("pass credentials", fd, SO_PASSCRED, 1);
	name_line("its name", fd);
}

void
golden_routing(void)
{
	struct sockaddr_nl a = {.nl_family = AF_NETLINK};
	long fd = MADE(SYS_socket, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	record("a routing socket", fd, "-");
	name_line("its name", (int)fd);
	record("bind it", MADE(SYS_bind, fd, &a, sizeof a), "-");
	record("connect it", MADE(SYS_connect, fd, &a, sizeof a), "-");
	ask_links("all links", (int)fd, RTM_GETLINK, NLM_F_DUMP);
	ask_links("all addresses", (int)fd, RTM_GETADDR, NLM_F_DUMP);
	ask_links("all routes", (int)fd, RTM_GETROUTE, NLM_F_DUMP);
	ask_links("a new link", (int)fd, RTM_NEWLINK, NLM_F_ACK);
	record("sendto it", MADE(SYS_sendto, fd, "short", 5, 0, NULL, 0), "-");
	record("a stream of routes",
		MADE(SYS_socket, AF_NETLINK, SOCK_STREAM, NETLINK_ROUTE), "-");
	record("netlink of another kind",
		MADE(SYS_socket, AF_NETLINK, SOCK_RAW, 9), "-");
}

void
golden_objects(void)
{
	struct shmid_ds shm = {0};
	struct semid_ds sem = {0};
	struct msqid_ds msg = {0};
	long id, r;

	id = MADE(SYS_shmget, IPC_PRIVATE, 4096, 0600);
	r = MADE(SYS_shmctl, id, IPC_STAT, &shm);
	record("shmctl", r, "%u %o %lu %lld %lld %lld %d %d", shm.shm_perm.uid,
		shm.shm_perm.mode, (unsigned long)shm.shm_segsz,
		(long long)shm.shm_atime, (long long)shm.shm_dtime,
		(long long)shm.shm_ctime, shm.shm_cpid, shm.shm_lpid);
	record("shmctl of nothing", MADE(SYS_shmctl, 99, IPC_STAT, &shm), "-");
	record("shmctl to nowhere", MADE(SYS_shmctl, id, IPC_STAT, 1), "-");
	id = MADE(SYS_semget, IPC_PRIVATE, 2, 0600);
	r = MADE(SYS_semctl, id, 0, IPC_STAT, &sem);
	record("semctl", r, "%u %o %lu %lld %lld", sem.sem_perm.uid,
		sem.sem_perm.mode, (unsigned long)sem.sem_nsems,
		(long long)sem.sem_otime, (long long)sem.sem_ctime);
	id = MADE(SYS_msgget, IPC_PRIVATE, 0600);
	r = MADE(SYS_msgctl, id, IPC_STAT, &msg);
	record("msgctl", r, "%u %o %lu %lld %lld %lld %d %d", msg.msg_perm.uid,
		msg.msg_perm.mode, (unsigned long)msg.msg_qbytes,
		(long long)msg.msg_stime, (long long)msg.msg_rtime,
		(long long)msg.msg_ctime, msg.msg_lspid, msg.msg_lrpid);
}

static void
renames(int fd)
{
	static char text[4096] __attribute__((aligned(8)));
	const struct inotify_event *e;
	ssize_t n;

	(void)mkdir("/tmp/renames", 0755);
	(void)close(open("/tmp/renames/a", O_CREAT | O_WRONLY, 0644));
	(void)inotify_add_watch(fd, "/tmp/renames", IN_MOVE);
	(void)rename("/tmp/renames/a", "/tmp/renames/b");
	(void)rename("/tmp/renames/b", "/tmp/renames/c");
	n = read(fd, text, sizeof text);
	for (ssize_t at = 0; at < n; at += (ssize_t)(sizeof *e + e->len)) {
		e = (const void *)(text + at);
		record("inotify", e->wd, "%x %u %s", e->mask, e->cookie,
			e->name);
	}
}

void
golden_descriptors(void)
{
	struct itimerspec often = {{0, 1000000}, {0, 1000000}};
	struct timespec nap = {0, 20000000};
	uint64_t set = UINT64_C(1) << (SIGCHLD - 1), n = 0;
	unsigned info[32] = {0};
	long fd = MADE(SYS_timerfd_create, CLOCK_MONOTONIC, TFD_CLOEXEC), r;

	record("timerfd_create", fd, "-");
	(void)syscall(SYS_timerfd_settime, fd, 0, &often, NULL);
	(void)syscall(SYS_nanosleep, &nap, NULL);
	r = MADE(SYS_read, fd, &n, sizeof n);
	record("read of it", r, "%llu", (unsigned long long)n);
	record("timerfd_create of no clock", MADE(SYS_timerfd_create, 77, 0),
		"-");
#ifdef SYS_inotify_init
	record("inotify_init", MADE(SYS_inotify_init), "-");
#endif
	fd = MADE(SYS_inotify_init1, IN_CLOEXEC);
	record("inotify_init1", fd, "-");
	renames((int)fd);
	(void)syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, sizeof set);
#ifdef SYS_signalfd
	record("signalfd", MADE(SYS_signalfd, -1, &set, sizeof set), "-");
#endif
	fd = MADE(SYS_signalfd4, -1, &set, sizeof set, 0);
	record("signalfd4", fd, "-");
	record("signalfd4 of no set", MADE(SYS_signalfd4, -1, &set, 3, 0), "-");
	if (syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) == 0)
		_exit(3);
	r = MADE(SYS_read, fd, info, sizeof info);
	record_bytes("read of it", r, info, sizeof info);
}
