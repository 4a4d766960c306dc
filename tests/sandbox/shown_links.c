/* SPDX-License-Identifier: Apache-2.0 */
/* What routing sockets answer, and how many of them a build may have. */
#include "tests/sandbox/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Dumps everything that the kernel knows of one type of object. */
static void
asked(const char *name, int type)
{
	struct {
		struct nlmsghdr head;
		struct rtgenmsg body;
	} request = {{.nlmsg_len = sizeof request,
			     .nlmsg_type = type,
			     .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
			     .nlmsg_seq = 7},
		{AF_UNSPEC}};
	unsigned char text[8192];
	struct sockaddr_nl from = {.nl_pid = 9};
	struct iovec part = {text, sizeof text};
	struct msghdr m = {.msg_name = &from,
		.msg_namelen = sizeof from,
		.msg_iov = &part,
		.msg_iovlen = 1};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	ssize_t n = -1;

	if (send(fd, &request, sizeof request, 0) == sizeof request)
		n = recvmsg(fd, &m, MSG_DONTWAIT);
	tell(n > 0 && from.nl_pid == 0 && m.msg_namelen == sizeof from, name,
		"it is not answered");
	printf("# ");
	for (ssize_t i = 0; i < n; i++)
		printf("%02x", text[i]);
	printf("\n");
	n = recv(fd, text, sizeof text, MSG_DONTWAIT);
	tell(n >= 20 && text[4] == NLMSG_DONE, name, "the dump has no end");
	close(fd);
}

static void
links(void)
{
	struct ifaddrs *all = NULL;
	int n = 0;

	tell(getifaddrs(&all) == 0, "interfaces are listed", "they are not");
	for (const struct ifaddrs *i = all; i; i = i->ifa_next)
		n += strcmp(i->ifa_name, "lo") == 0;
	tell(n == 3, "the loopback has two addresses", "it has not");
	asked("all links", RTM_GETLINK);
	asked("all addresses", RTM_GETADDR);
}

static int
errno_of_link(void)
{
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE) < 0
		       ? errno
		       : 0;
}

/* Each socket keeps its answer; this opens all that the answering process can
 * hold. */
static void
many_links(void)
{
	pid_t pids[20];
	int ends[2], n = 0, fd;
	char c;

	pipe2(ends, O_CLOEXEC);
	for (size_t i = 0; i < sizeof pids / sizeof *pids; i++) {
		pids[i] = fork();
		if (pids[i] > 0)
			continue;
		close(ends[0]);
		while (socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) >= 0)
			write(ends[1], "x", 1);
		close(ends[1]);
		for (;;)
			pause();
	}
	close(ends[1]);
	while (read(ends[0], &c, 1) > 0)
		n++;
	close(ends[0]);
	fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	tell(n >= 1000 && n <= 1024 && errno_of_link() == ENFILE,
		"the number of routing sockets is limited", "they have not");
	tell(fd >= 0, "other calls are still answered", "it is not");
	close(fd);
	for (size_t i = 0; i < sizeof pids / sizeof *pids; i++)
		kill(pids[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	tell(fd >= 0, "closing them makes room for others", "there are none");
	close(fd);
}

void
shown_links(void)
{
	links();
	many_links();
}
