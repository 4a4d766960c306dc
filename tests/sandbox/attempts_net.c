/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts to reach another process by a socket. */
#include "tests/sandbox/attempt.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>

#define CAPS PROTECTION_CAPABILITIES
#define FAMILY \
	{ \
		CALLS(SYS_socket) \
	}
/* the kernel has modprobe started, and fails if that finds none */
#define NO_MODULE "no module for it"
#define SOCKET(function, family, type, protocol) \
	static int function(void) \
	{ \
		return socket(family, (type) | SOCK_CLOEXEC, protocol); \
	} \
	struct attempt
SOCKET(vsock, AF_VSOCK, SOCK_STREAM, 0);
SOCKET(algorithms, AF_ALG, SOCK_SEQPACKET, 0);
SOCKET(packets, AF_PACKET, SOCK_RAW, 0);
SOCKET(raw, AF_INET, SOCK_RAW, IPPROTO_ICMP);
SOCKET(raw6, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
SOCKET(express, AF_XDP, SOCK_RAW, 0);
SOCKET(diagnosis, AF_NETLINK, SOCK_RAW, 4);
SOCKET(device_events, AF_NETLINK, SOCK_RAW, 15);
SOCKET(generic_netlink, AF_NETLINK, SOCK_RAW, 16);
SOCKET(firewall, AF_NETLINK, SOCK_RAW, 12);
SOCKET(multipath, AF_INET, SOCK_STREAM, 262);
SOCKET(multipath6, AF_INET6, SOCK_STREAM, 262);
SOCKET(telephony, AF_INET, SOCK_STREAM, 132);
SOCKET(congestion, AF_INET, 6 /* SOCK_DCCP */, 0);
SOCKET(congestion6, AF_INET6, 6, 0);
SOCKET(sequence, AF_INET, SOCK_SEQPACKET, 0);
SOCKET(old_packets, AF_INET, SOCK_PACKET, 0);
SOCKET(stream_of_udp, AF_INET, SOCK_STREAM, IPPROTO_UDP);
SOCKET(raw_of_nothing, AF_INET, SOCK_RAW, 0);
SOCKET(other_icmp, AF_INET, SOCK_DGRAM, IPPROTO_ICMPV6);
SOCKET(key_management, AF_KEY, SOCK_RAW, 2);

static int
program_for_kernel(int option)
{
	struct sock_filter all = {BPF_RET | BPF_K, 0, 0, 0xffffffff};
	const struct sock_fprog program = {1, &all};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	const int yes = 1;

	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
	return setsockopt(fd, SOL_SOCKET, option, &program, sizeof program);
}
static int
filter_packets(void)
{
	return program_for_kernel(SO_ATTACH_FILTER);
}
static int
choose_socket(void)
{
	return program_for_kernel(SO_ATTACH_REUSEPORT_CBPF);
}
/* ENOENT: the kernel has looked for the table. */
static int
ask_firewall(int family, int level, int option)
{
	char info[84] = "none";
	socklen_t len = sizeof info;
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return reached(getsockopt(fd, level, option, info, &len), ENOENT);
}
static int
firewall_tables(void)
{
	return ask_firewall(AF_INET, SOL_IP, 64);
}
static int
firewall_tables6(void)
{
	return ask_firewall(AF_INET6, SOL_IPV6, 64);
}
/* ENOTCONN: the kernel has found the module. */
static int
upper_layer(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return reached(
		setsockopt(fd, SOL_TCP, 31 /* TCP_ULP */, "tls", 3), ENOTCONN);
}
static int
connect_to(const char *address, int port)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)inet_pton(AF_INET, address, &to.sin_addr);
	return connect(fd, (struct sockaddr *)&to, sizeof to);
}
static int
host_port(void)
{
	return connect_to("127.0.0.1", (int)told("HOST_PORT"));
}
static int
world(void)
{
	/* RFC 5737: reserved; the test uses it if the box shares the network */
	return connect_to("192.0.2.1", (int)told("HOST_PORT"));
}
static int
connect_local(const char *name, size_t skip)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(to.sun_path + skip, name, strlen(name));
	return connect(fd, (struct sockaddr *)&to,
		(socklen_t)(sizeof to.sun_family + skip + strlen(name)));
}
static int
host_abstract(void)
{
	return connect_local(getenv("HOST_SOCKET"), 1);
}
static int
host_path(void)
{
	char path[100];

	(void)snprintf(path, sizeof path, "/..%s", getenv("HOST_SOCKET_FILE"));
	return connect_local(path, 0);
}
static int
privileged_port(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(80)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return bind(fd, (struct sockaddr *)&at, sizeof at);
}
static int
another_address(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(0xc0000202)};
	struct ifreq lo = {.ifr_name = "lo:9"};

	memcpy(&lo.ifr_addr, &address, sizeof address);
	return ioctl(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), SIOCSIFADDR,
		&lo);
}

static const struct attempt rows[] = {
	{"AF_VSOCK", vsock, EAFNOSUPPORT, FAMILY, SHOWN_HERE,
		"a kernel without it"},
	{"AF_ALG", algorithms, EAFNOSUPPORT, FAMILY, SHOWN_HERE,
		"a kernel without it"},
	{"AF_PACKET", packets, EAFNOSUPPORT, {CALLS(SYS_socket), CAPS}},
	{"AF_XDP", express, EAFNOSUPPORT, {CALLS(SYS_socket), CAPS}, SHOWN_HERE,
		"a kernel without it"},
	{"AF_KEY", key_management, EAFNOSUPPORT, {CALLS(SYS_socket), CAPS},
		SHOWN_HERE, "a kernel without it"},
	{"MPTCP", multipath, EPROTONOSUPPORT, FAMILY, SHOWN_HERE,
		"a kernel without it"},
	{"MPTCP of IPv6", multipath6, EPROTONOSUPPORT, FAMILY, SHOWN_HERE,
		"a kernel without it"},
	{"SCTP, which is a module", telephony, EPROTONOSUPPORT, FAMILY,
		SHOWN_HERE, "a kernel without it"},
	{"DCCP by its type, a module", congestion, ESOCKTNOSUPPORT, FAMILY,
		SHOWN_HERE, NO_MODULE},
	{"DCCP of IPv6 by its type", congestion6, ESOCKTNOSUPPORT, FAMILY,
		SHOWN_HERE, NO_MODULE},
	{"a module for a type of sockets", sequence, ESOCKTNOSUPPORT, FAMILY,
		SHOWN_HERE, NO_MODULE},
	{"AF_PACKET by an old type", old_packets, EPERM,
		{CALLS(SYS_socket), CAPS}},
	{"a module for streams of UDP", stream_of_udp, EPROTONOSUPPORT, FAMILY,
		SHOWN_HERE, NO_MODULE},
	{"a module for raw sockets", raw_of_nothing, EPROTONOSUPPORT, FAMILY,
		SHOWN_HERE, NO_MODULE},
	{"a module for ICMP of IPv6", other_icmp, EPROTONOSUPPORT, FAMILY,
		SHOWN_HERE, NO_MODULE},
	{"a filter for packets", filter_packets, ENOPROTOOPT,
		{ROW(SYS_setsockopt, SO_ATTACH_FILTER)}},
	{"a program that chooses a socket", choose_socket, ENOPROTOOPT,
		{ROW(SYS_setsockopt, SO_ATTACH_REUSEPORT_CBPF)}},
	{"tables of the machine's firewall", firewall_tables, ENOPROTOOPT,
		{ROW(SYS_getsockopt, 0x40), CAPS}, SHOWN_HERE,
		"a kernel without ip_tables"},
	{"tables of the firewall of IPv6", firewall_tables6, ENOPROTOOPT,
		{ROW(SYS_getsockopt, 64), CAPS}, SHOWN_HERE,
		"a kernel without ip6_tables"},
	{"a module above TCP", upper_layer, ENOPROTOOPT,
		{ROW(SYS_setsockopt, 31)}, SHOWN_HERE,
		"a kernel without tls, or that has not loaded it"},
	{"netlink: sockets of others", diagnosis, EAFNOSUPPORT, FAMILY},
	{"netlink: devices", device_events, EAFNOSUPPORT, FAMILY},
	{"netlink: generic", generic_netlink, EAFNOSUPPORT, FAMILY},
	{"netlink: firewall", firewall, EAFNOSUPPORT, FAMILY, SHOWN_HERE,
		"a kernel without it"},
	{"a raw socket", raw, EPERM, {CAPS}},
	{"a raw socket of IPv6", raw6, EPERM, {CAPS}},
	{"a port of the host", host_port, ECONNREFUSED, {PROTECTION_NET}},
	{"the world", world, ENETUNREACH, {PROTECTION_NET}},
	{"an abstract socket of the host", host_abstract, ECONNREFUSED,
		{PROTECTION_NET}},
	{"a socket file of the host", host_path, ENOENT, {PROTECTION_OLD_ROOT}},
	{"a port below 1024", privileged_port, EACCES, {CAPS}},
	{"another address", another_address, EPERM, {CAPS}},
};
const struct attempt_group attempts_net = {rows, N(rows)};
