/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/inside/network.h"
#include "sandbox/core/protections.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* An attribute of a message, behind those that it has. */
static struct rtattr *
add_attribute(
	struct nlmsghdr *m, unsigned short type, const void *data, size_t len)
{
	struct rtattr *a = (void *)((char *)m + NLMSG_ALIGN(m->nlmsg_len));

	a->rta_type = type;
	a->rta_len = (unsigned short)RTA_LENGTH(len);
	if (len)
		memcpy(RTA_DATA(a), data, len);
	m->nlmsg_len = NLMSG_ALIGN(m->nlmsg_len) + (uint32_t)RTA_SPACE(len);
	return a;
}

/* Replace a route of the loopback by one whose packets are acknowledged at
 * once.  The kernel delays that by up to 40 ms of real time, and the sender may
 * wait for it (RFC 1122, 4.2.3.2 and 4.2.3.4). */
static int
acknowledge_at_once(int netlink, int loopback, unsigned char bits)
{
	struct {
		struct nlmsghdr head;
		struct rtmsg route;
		char attributes[128];
	} m = {.head = {.nlmsg_len = NLMSG_LENGTH(sizeof m.route),
		       .nlmsg_type = RTM_NEWROUTE,
		       .nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE |
				      NLM_F_REPLACE | NLM_F_ACK},
		.route = {.rtm_family = AF_INET,
			.rtm_dst_len = bits,
			.rtm_table = RT_TABLE_LOCAL,
			.rtm_protocol = RTPROT_KERNEL,
			.rtm_scope = RT_SCOPE_HOST,
			.rtm_type = RTN_LOCAL}};
	const struct in_addr own = {htonl(INADDR_LOOPBACK)},
			     net = {htonl(INADDR_LOOPBACK & IN_CLASSA_NET)};
	const uint32_t one = 1;
	struct {
		struct nlmsghdr head;
		struct nlmsgerr err;
		char rest[256];
	} answer;
	struct rtattr *metrics;

	(void)add_attribute(
		&m.head, RTA_DST, bits == 32 ? &own : &net, sizeof own);
	(void)add_attribute(&m.head, RTA_PREFSRC, &own, sizeof own);
	(void)add_attribute(&m.head, RTA_OIF, &loopback, sizeof loopback);
	metrics = add_attribute(&m.head, RTA_METRICS, NULL, 0);
	(void)add_attribute(&m.head, RTAX_QUICKACK, &one, sizeof one);
	metrics->rta_len = (unsigned short)((char *)&m + m.head.nlmsg_len -
					    (char *)metrics);
	if (send(netlink, &m, m.head.nlmsg_len, 0) < 0 ||
		recv(netlink, &answer, sizeof answer, 0) <
			(ssize_t)NLMSG_LENGTH(sizeof answer.err) ||
		answer.head.nlmsg_type != NLMSG_ERROR)
		return -1;
	errno = -answer.err.error;
	return answer.err.error ? -1 : 0;
}

static int
acknowledge_all_at_once(int loopback, struct error *err)
{
	scoped_close int netlink =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (netlink < 0 || acknowledge_at_once(netlink, loopback, 8) < 0 ||
		acknowledge_at_once(netlink, loopback, 32) < 0)
		return error_sys(err, "changing the routes of the loopback");
	return 0;
}

int
network_enter(struct error *err)
{
	scoped_close int sock = -1;
	struct ifreq lo = {.ifr_name = "lo"};
	int fd;

	/* network_join() ignores this descriptor */
	if (!protections_on(PROTECTION_NET))
		return socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (unshare(CLONE_NEWNET) < 0)
		return error_sys(err, "making a network namespace");
	sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (sock < 0 || ioctl(sock, SIOCGIFFLAGS, &lo) < 0)
		return error_sys(err, "finding the loopback interface");
	lo.ifr_flags |= IFF_UP;
	if (ioctl(sock, SIOCSIFFLAGS, &lo) < 0)
		return error_sys(err, "bringing up the loopback interface");
	if (ioctl(sock, SIOCGIFINDEX, &lo) < 0)
		return error_sys(err, "finding the loopback interface");
	if (acknowledge_all_at_once(lo.ifr_ifindex, err) < 0)
		return -1;
	/* not through /proc: pid 1 changes its mounts at the same time */
	fd = ioctl(sock, SIOCGSKNS);
	if (fd < 0)
		return error_sys(err, "finding the network namespace");
	return fd;
}

int
network_join(int fd, struct error *err)
{
	if (protections_on(PROTECTION_NET) && setns(fd, CLONE_NEWNET) < 0)
		return error_sys(err, "joining the network of the box");
	return 0;
}
