/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/inside/routes.h"
#include "sandbox/core/protections.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#define LONGEST_MS 60000
#define FIRST 1 /* IPv6: the lowest that a user may give */

/* The kernel replaces a route of IPv4; of IPv6 it would add one with a higher
 * metric, which it would never use. */
static const struct route {
	int family;
	unsigned char bits;
	const char *to, *from;
} routes[] = {
	{AF_INET, 8, "127.0.0.0", "127.0.0.1"},
	{AF_INET, 32, "127.0.0.1", "127.0.0.1"},
	{AF_INET6, 128, "::1", NULL},
};

struct request {
	struct nlmsghdr head;
	struct rtmsg route;
	char attributes[160];
};

/* An attribute behind those that the message has. */
static struct rtattr *
add_attribute(
	struct request *m, unsigned short type, const void *data, size_t len)
{
	struct rtattr *a = (void *)((char *)m + NLMSG_ALIGN(m->head.nlmsg_len));

	a->rta_type = type;
	a->rta_len = (unsigned short)RTA_LENGTH(len);
	if (len)
		memcpy(RTA_DATA(a), data, len);
	m->head.nlmsg_len =
		NLMSG_ALIGN(m->head.nlmsg_len) + (uint32_t)RTA_SPACE(len);
	return a;
}

static void
add_number(struct request *m, unsigned short type, uint32_t number)
{
	(void)add_attribute(m, type, &number, sizeof number);
}

static void
add_address(
	struct request *m, unsigned short type, int family, const char *text)
{
	unsigned char address[sizeof(struct in6_addr)];

	if (text && inet_pton(family, text, address) == 1)
		(void)add_attribute(m, type, address,
			family == AF_INET ? sizeof(struct in_addr)
					  : sizeof address);
}

static void
add_metrics(struct request *m, enum box_level level)
{
	struct rtattr *all = add_attribute(m, RTA_METRICS, NULL, 0);

	add_number(m, RTAX_QUICKACK, 1);
	if (level == BOX_DETERMINISTIC) {
		add_number(m, RTAX_LOCK, 1u << RTAX_RTO_MIN);
		add_number(m, RTAX_RTO_MIN, LONGEST_MS);
	}
	all->rta_len =
		(unsigned short)((char *)m + m->head.nlmsg_len - (char *)all);
}

static struct request
message_of(const struct route *r, int loopback, unsigned short type,
	unsigned short flags)
{
	struct request m = {
		.head = {.nlmsg_len = NLMSG_LENGTH(sizeof m.route),
			.nlmsg_type = type,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags},
		.route = {.rtm_family = (unsigned char)r->family,
			.rtm_dst_len = r->bits,
			.rtm_table = RT_TABLE_LOCAL,
			.rtm_protocol = RTPROT_KERNEL,
			.rtm_scope = r->family == AF_INET ? RT_SCOPE_HOST
							  : RT_SCOPE_UNIVERSE,
			.rtm_type = RTN_LOCAL}};

	add_address(&m, RTA_DST, r->family, r->to);
	add_number(&m, RTA_OIF, (uint32_t)loopback);
	return m;
}

static int
tell_kernel(int netlink, const struct request *m)
{
	struct {
		struct nlmsghdr head;
		struct nlmsgerr err;
		char rest[256];
	} answer;

	if (send(netlink, m, m->head.nlmsg_len, 0) < 0 ||
		recv(netlink, &answer, sizeof answer, 0) <
			(ssize_t)NLMSG_LENGTH(sizeof answer.err) ||
		answer.head.nlmsg_type != NLMSG_ERROR)
		return -1;
	errno = -answer.err.error;
	return answer.err.error ? -1 : 0;
}

static int
route_set(
	int netlink, const struct route *r, int loopback, enum box_level level)
{
	struct request m;

	if (r->family == AF_INET6) {
		m = message_of(r, loopback, RTM_DELROUTE, 0);
		/* a kernel without IPv6 has no such route */
		if (tell_kernel(netlink, &m) < 0)
			return 0;
	}
	m = message_of(r, loopback, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE);
	add_address(&m, RTA_PREFSRC, r->family, r->from);
	if (r->family == AF_INET6)
		add_number(&m, RTA_PRIORITY, FIRST);
	add_metrics(&m, level);
	return tell_kernel(netlink, &m);
}

int
routes_set(enum box_level level, struct error *err)
{
	scoped_close int netlink = -1;
	int loopback;

	if (!protections_on(PROTECTION_NET))
		return 0;
	netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	loopback = (int)if_nametoindex("lo");
	for (size_t i = 0; i < ARRAY_LEN(routes); i++)
		if (netlink < 0 || loopback == 0 ||
			route_set(netlink, &routes[i], loopback, level) < 0)
			return error_sys(
				err, "changing the routes of the loopback");
	return 0;
}
