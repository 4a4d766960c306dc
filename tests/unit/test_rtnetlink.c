/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of a routing socket, to valid requests and to any bytes. */
#include "sandbox/answer/rtnetlink.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#define PORT 77

/* Every message of a reply: its type and, for an error, its number. */
struct got {
	int n;
	int types[8], error;
	size_t bytes;
};

static void
take(void *arg, const void *data, size_t len)
{
	struct got *got = arg;
	const char *text = data;
	struct nlmsghdr h;

	for (size_t at = 0; at < len; at += NLMSG_ALIGN(h.nlmsg_len)) {
		assert_true(len - at >= sizeof h);
		memcpy(&h, text + at, sizeof h);
		assert_true(h.nlmsg_len >= sizeof h && h.nlmsg_len <= len - at);
		assert_int_equal(h.nlmsg_pid, PORT);
		if (got->n < 8)
			got->types[got->n] = h.nlmsg_type;
		got->n++;
		if (h.nlmsg_type == NLMSG_ERROR)
			memcpy(&got->error, text + at + sizeof h,
				sizeof got->error);
	}
	got->bytes += len;
}

static struct got
ask(const void *request, size_t len)
{
	struct got got = {0};

	rtnetlink_answer(request, len, PORT, take, &got);
	return got;
}

/* Sends one request of 16 bytes and a body of 16 more. */
static struct got
ask_for(int type, int flags, unsigned char family, int index)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg body;
	} r = {{.nlmsg_len = sizeof r,
		       .nlmsg_type = (unsigned short)type,
		       .nlmsg_flags = (unsigned short)flags,
		       .nlmsg_seq = 5},
		{.ifi_family = family, .ifi_index = index}};

	return ask(&r, sizeof r);
}

static void
requests_get_their_replies(void **state)
{
	static const struct {
		int type, flags;
		unsigned char family;
		int index;
		int n, first, error;
	} rows[] = {
		{RTM_GETLINK, NLM_F_DUMP, 0, 0, 2, RTM_NEWLINK, 0},
		{RTM_GETLINK, NLM_F_ROOT, 0, 0, 2, RTM_NEWLINK, 0},
		{RTM_GETLINK, 0, 0, 1, 1, RTM_NEWLINK, 0},
		{RTM_GETLINK, NLM_F_ACK, 0, 1, 2, RTM_NEWLINK, 0},
		{RTM_GETLINK, 0, 0, 2, 1, NLMSG_ERROR, -ENODEV},
		{RTM_GETLINK, 0, 0, 0, 1, NLMSG_ERROR, -EINVAL},
		{RTM_GETADDR, NLM_F_DUMP, AF_UNSPEC, 0, 3, RTM_NEWADDR, 0},
		{RTM_GETADDR, NLM_F_DUMP, AF_INET, 0, 2, RTM_NEWADDR, 0},
		{RTM_GETADDR, NLM_F_DUMP, AF_INET6, 0, 2, RTM_NEWADDR, 0},
		{RTM_GETADDR, NLM_F_DUMP, AF_PACKET, 0, 1, NLMSG_DONE, 0},
		{RTM_GETADDR, 0, 0, 0, 1, NLMSG_ERROR, -EOPNOTSUPP},
		{RTM_GETROUTE, NLM_F_DUMP, 0, 0, 1, NLMSG_DONE, 0},
		{RTM_NEWLINK, 0, 0, 1, 1, NLMSG_ERROR, -EPERM},
		{RTM_DELADDR, NLM_F_DUMP, 0, 1, 1, NLMSG_ERROR, -EPERM},
		{NLMSG_NOOP, 0, 0, 0, 0, 0, 0},
		{NLMSG_NOOP, NLM_F_ACK, 0, 0, 1, NLMSG_ERROR, 0},
		{0xffff, 0, 0, 0, 1, NLMSG_ERROR, -EPERM},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct got got =
			ask_for(rows[i].type, rows[i].flags | NLM_F_REQUEST,
				rows[i].family, rows[i].index);

		assert_int_equal(got.n, rows[i].n);
		assert_int_equal(got.types[0], rows[i].first);
		assert_int_equal(got.error, rows[i].error);
	}
	/* not a request */
	assert_int_equal(ask_for(RTM_GETLINK, NLM_F_ACK, 0, 1).n, 0);
}

static void
links_are_found_by_name(void **state)
{
	static const struct {
		const char *name;
		unsigned short len; /* length of the attribute */
		int error;
	} rows[] = {{"lo\0", 7, 0}, {"lo", 6, 0}, {"lox", 7, -ENODEV},
		{"l", 5, -ENODEV}, {"", 4, -ENODEV}, {"lo\0", 200, -EINVAL},
		{"lo\0", 3, -EINVAL}};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct {
			struct nlmsghdr head;
			struct ifinfomsg body;
			struct rtattr a;
			char name[4];
		} r = {{.nlmsg_len = sizeof r,
			       .nlmsg_type = RTM_GETLINK,
			       .nlmsg_flags = NLM_F_REQUEST},
			{0}, {rows[i].len, IFLA_IFNAME}, ""};
		struct got got;

		memcpy(r.name, rows[i].name, strlen(rows[i].name));
		got = ask(&r, sizeof r);
		assert_int_equal(got.n, 1);
		assert_int_equal(got.error, rows[i].error);
	}
}

static void
any_bytes_are_answered_safely(void **state)
{
	unsigned char text[256];
	uint32_t x = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t len;

		for (size_t i = 0; i < sizeof text; i++) {
			x = x * 1664525 + 1013904223;
			text[i] = (unsigned char)(x >> 24);
		}
		len = text[0];
		/* lengths that are slightly wrong find the most faults */
		memset(text + 1, 0, 3);
		if (round % 2)
			text[4] = RTM_GETLINK, text[5] = 0;
		(void)ask(text, len);
	}
	assert_int_equal(ask(text, 0).n, 0);
	assert_int_equal(ask(text, 15).n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_get_their_replies),
		cmocka_unit_test(links_are_found_by_name),
		cmocka_unit_test(any_bytes_are_answered_safely),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
