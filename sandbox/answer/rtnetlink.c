/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/answer/rtnetlink.h"
#include "base/bytes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#define LOOPBACK 1 /* its index */
#define LINK_FLAGS (IFF_UP | IFF_LOOPBACK | IFF_RUNNING | IFF_LOWER_UP)
#define FOR_EVER 0xffffffffu

struct reply {
	const struct nlmsghdr *to;
	uint32_t port;
	rtnetlink_send *send;
	void *arg;
	struct bytes text;
};

static void
add_attribute(
	struct bytes *out, unsigned short type, const void *data, size_t len)
{
	const struct rtattr a = {
		.rta_len = (unsigned short)RTA_LENGTH(len), .rta_type = type};

	bytes_add(out, &a, sizeof a);
	bytes_add(out, data, len);
	while (out->len % NLMSG_ALIGNTO)
		bytes_addc(out, '\0');
}

static void
add_number(struct bytes *out, unsigned short type, uint32_t value)
{
	add_attribute(out, type, &value, sizeof value);
}

static void
add_byte(struct bytes *out, unsigned short type, uint8_t value)
{
	add_attribute(out, type, &value, sizeof value);
}

/* Start a message; end_message() fills in its length. */
static size_t
begin_message(struct reply *r, unsigned short type, unsigned short flags)
{
	const struct nlmsghdr h = {.nlmsg_type = type,
		.nlmsg_flags = flags,
		.nlmsg_seq = r->to->nlmsg_seq,
		.nlmsg_pid = r->port};
	size_t at = r->text.len;

	bytes_add(&r->text, &h, sizeof h);
	return at;
}

static void
end_message(struct reply *r, size_t at)
{
	const uint32_t len = (uint32_t)(r->text.len - at);

	memcpy(r->text.data + at, &len, sizeof len);
}

static void
send_reply(struct reply *r)
{
	if (r->text.len)
		r->send(r->arg, r->text.data, r->text.len);
	r->text.len = 0;
}

static void
add_link(struct reply *r, unsigned short flags)
{
	const struct ifinfomsg link = {.ifi_type = ARPHRD_LOOPBACK,
		.ifi_index = LOOPBACK,
		.ifi_flags = LINK_FLAGS};
	static const char zeros[sizeof(struct rtnl_link_stats64)];
	size_t at = begin_message(r, RTM_NEWLINK, flags);
	struct bytes *out = &r->text;

	bytes_add(out, &link, sizeof link);
	add_attribute(out, IFLA_IFNAME, "lo", 3);
	add_number(out, IFLA_TXQLEN, 1000);
	add_byte(out, IFLA_OPERSTATE, 0);
	add_byte(out, IFLA_LINKMODE, 0);
	add_number(out, IFLA_MTU, 65536);
	add_number(out, IFLA_GROUP, 0);
	add_number(out, IFLA_PROMISCUITY, 0);
	add_number(out, IFLA_NUM_TX_QUEUES, 1);
	add_number(out, IFLA_NUM_RX_QUEUES, 1);
	add_byte(out, IFLA_CARRIER, 1);
	add_attribute(out, IFLA_ADDRESS, zeros, 6);
	add_attribute(out, IFLA_BROADCAST, zeros, 6);
	add_attribute(
		out, IFLA_STATS64, zeros, sizeof(struct rtnl_link_stats64));
	add_attribute(out, IFLA_STATS, zeros, sizeof(struct rtnl_link_stats));
	add_attribute(out, IFLA_QDISC, "noqueue", 8);
	end_message(r, at);
}

static void
add_address(struct reply *r, unsigned char family)
{
	const struct ifaddrmsg address = {.ifa_family = family,
		.ifa_prefixlen = family == AF_INET ? 8 : 128,
		.ifa_flags = IFA_F_PERMANENT,
		.ifa_scope = RT_SCOPE_HOST,
		.ifa_index = LOOPBACK};
	const struct ifa_cacheinfo ages = {
		.ifa_prefered = FOR_EVER, .ifa_valid = FOR_EVER};
	const uint32_t four = htonl(INADDR_LOOPBACK);
	size_t at = begin_message(r, RTM_NEWADDR, NLM_F_MULTI);
	struct bytes *out = &r->text;

	bytes_add(out, &address, sizeof address);
	if (family == AF_INET) {
		add_attribute(out, IFA_ADDRESS, &four, sizeof four);
		add_attribute(out, IFA_LOCAL, &four, sizeof four);
		add_attribute(out, IFA_LABEL, "lo", 3);
	} else {
		add_attribute(out, IFA_ADDRESS, &in6addr_loopback,
			sizeof in6addr_loopback);
	}
	add_number(out, IFA_FLAGS, IFA_F_PERMANENT);
	add_attribute(out, IFA_CACHEINFO, &ages, sizeof ages);
	end_message(r, at);
}

/* The kernel repeats only the header of a request that succeeded, but the whole
 * request after an error. */
static void
add_error(struct reply *r, int error)
{
	const int value = -error;
	size_t at = begin_message(r, NLMSG_ERROR, 0);

	bytes_add(&r->text, &value, sizeof value);
	bytes_add(&r->text, r->to,
		error ? r->to->nlmsg_len : sizeof(struct nlmsghdr));
	end_message(r, at);
}

static void
add_dump(struct reply *r, unsigned char family)
{
	const int good = 0;
	size_t at;

	if (r->to->nlmsg_type == RTM_GETLINK)
		add_link(r, NLM_F_MULTI);
	if (r->to->nlmsg_type == RTM_GETADDR &&
		(family == AF_UNSPEC || family == AF_INET))
		add_address(r, AF_INET);
	if (r->to->nlmsg_type == RTM_GETADDR &&
		(family == AF_UNSPEC || family == AF_INET6))
		add_address(r, AF_INET6);
	send_reply(r);
	at = begin_message(r, NLMSG_DONE, NLM_F_MULTI);
	bytes_add(&r->text, &good, sizeof good);
	end_message(r, at);
}

/* Does the request name the loopback, by index or by name? 0 or an errno. */
static int
which_link(const char *body, size_t len)
{
	struct ifinfomsg link;
	struct rtattr a;

	if (len < sizeof link)
		return EINVAL;
	memcpy(&link, body, sizeof link);
	if (link.ifi_index)
		return link.ifi_index == LOOPBACK ? 0 : ENODEV;
	for (size_t at = sizeof link; at + sizeof a <= len;
		at += RTA_ALIGN(a.rta_len)) {
		memcpy(&a, body + at, sizeof a);
		if (a.rta_len < sizeof a || a.rta_len > len - at)
			break;
		if (a.rta_type == IFLA_IFNAME)
			return a.rta_len >= sizeof a + 2 &&
					       memcmp(body + at + sizeof a,
						       "lo", 2) == 0 &&
					       (a.rta_len == sizeof a + 2 ||
						       !body[at + sizeof a + 2])
				       ? 0
				       : ENODEV;
	}
	return EINVAL;
}

static void
answer_request(struct reply *r, const char *body, size_t len)
{
	const bool get = r->to->nlmsg_type >= RTM_BASE &&
			 (r->to->nlmsg_type - RTM_BASE) % 4 == 2;
	int error = EOPNOTSUPP;

	if (get && r->to->nlmsg_flags & NLM_F_DUMP) {
		add_dump(r, len ? (unsigned char)*body : AF_UNSPEC);
		send_reply(r);
		return;
	}
	if (r->to->nlmsg_type < RTM_BASE)
		error = 0; /* a control message of netlink itself */
	else if (!get)
		error = EPERM;
	else if (r->to->nlmsg_type == RTM_GETLINK)
		error = which_link(body, len);
	if (!error && get) {
		add_link(r, 0);
		send_reply(r);
	}
	if (error || r->to->nlmsg_flags & NLM_F_ACK)
		add_error(r, error);
	send_reply(r);
}

void
rtnetlink_answer(const void *request, size_t len, uint32_t port,
	rtnetlink_send *send, void *arg)
{
	const char *text = request;
	scoped(bytes_done) struct bytes copy = BYTES_INIT;
	struct nlmsghdr h;

	for (size_t at = 0; len - at >= sizeof h;
		at += NLMSG_ALIGN(h.nlmsg_len)) {
		memcpy(&h, text + at, sizeof h);
		if (h.nlmsg_len < sizeof h || h.nlmsg_len > len - at)
			break;
		/* a copy, since the request may not be aligned */
		copy.len = 0;
		bytes_add(&copy, text + at, h.nlmsg_len);
		struct reply r = {.to = (const void *)copy.data,
			.port = port,
			.send = send,
			.arg = arg,
			.text = BYTES_INIT};
		if (h.nlmsg_flags & NLM_F_REQUEST)
			answer_request(&r, copy.data + sizeof h,
				h.nlmsg_len - sizeof h);
		bytes_done(&r.text);
		if (NLMSG_ALIGN(h.nlmsg_len) > len - at)
			break;
	}
}
