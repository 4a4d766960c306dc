/* SPDX-License-Identifier: Apache-2.0 */
/* seccomp_sockets.h - the rows of socket(2) and socketpair(2), and their words;
 * only seccomp_table.c includes it. */
#ifndef SANDBOX_FILTER_SECCOMP_SOCKETS_H
#define SANDBOX_FILTER_SECCOMP_SOCKETS_H

#include "sandbox/filter/seccomp_words.h"

#include <netinet/in.h>
#include <sys/socket.h>

/* The numbers of the two families differ in one bit. */
#define INTERNET_MASK \
	((uint32_t) ~((AF_INET | AF_INET6) & ~(AF_INET & AF_INET6)))
#define INTERNET(protocol) \
	{ \
		"socket", SECCOMP_ALLOW, 0, \
			{{1, INTERNET_MASK, AF_INET}, {3, LOW, protocol}}, "" \
	}
/* For a type or protocol without a socket of its own the kernel runs the
 * machine's modprobe: only pairs that every kernel has reach it. */
#define SOCKET_TYPE 0xf /* the other bits are flags */
#define NO_MODULE "the kernel would have a module loaded"
#define NO_TYPE(mask, type, error) \
	{ \
		"socket", SECCOMP_REFUSE, error, \
			{{1, INTERNET_MASK, AF_INET}, {2, mask, type}}, \
			NO_MODULE \
	}
#define NO_PROTOCOL(type, protocol) \
	{ \
		"socket", SECCOMP_REFUSE, EPROTONOSUPPORT, \
			{{1, INTERNET_MASK, AF_INET}, {2, SOCKET_TYPE, type}, \
				{3, LOW, protocol}}, \
			NO_MODULE \
	}
#define NO_PROTOCOL_OF(family, protocol) \
	{ \
		"socket", SECCOMP_REFUSE, EPROTONOSUPPORT, \
			{{1, LOW, family}, {3, LOW, protocol}}, NO_MODULE \
	}

/* those families that the network namespace supports */
#define SECCOMP_SOCKET_FAMILIES \
	ALLOW_IF("socket", 0, LOW, AF_UNIX), \
	NO_TYPE(SOCKET_TYPE, SOCK_PACKET, EPERM), /* it becomes AF_PACKET */ \
	NO_TYPE(SOCKET_TYPE, 11, EINVAL), \
	NO_TYPE(0xc, 0xc, EINVAL), \
	NO_TYPE(0xc, 0x8, ESOCKTNOSUPPORT), \
	NO_TYPE(0xc, 0x4, ESOCKTNOSUPPORT), /* SCTP, DCCP */ \
	NO_TYPE(SOCKET_TYPE, 0, ESOCKTNOSUPPORT), \
	NO_PROTOCOL(SOCK_RAW, 0), \
	NO_PROTOCOL(SOCK_STREAM, IPPROTO_UDP), \
	NO_PROTOCOL(SOCK_STREAM, IPPROTO_ICMP), \
	NO_PROTOCOL(SOCK_STREAM, IPPROTO_ICMPV6), \
	NO_PROTOCOL(SOCK_DGRAM, IPPROTO_TCP), \
	NO_PROTOCOL_OF(AF_INET, IPPROTO_ICMPV6), \
	NO_PROTOCOL_OF(AF_INET6, IPPROTO_ICMP), \
	INTERNET(0), \
	INTERNET(IPPROTO_TCP), \
	INTERNET(IPPROTO_UDP), \
	INTERNET(IPPROTO_ICMP), /* the kernel decides */ \
	INTERNET(IPPROTO_ICMPV6), \
	REFUSE_IF("socket", 0, INTERNET_MASK, AF_INET, EPROTONOSUPPORT, \
		"other protocols are kernel modules, loaded on request"), \
	/* of netlink only routing, which getifaddrs() uses */ \
	{"socket", SECCOMP_ANSWER, 0, {{1, LOW, AF_NETLINK}, {3, LOW, 0}}, \
		"what the kernel reports of a link differs each time"}, \
	ALLOW_IF("socketpair", 0, LOW, AF_UNIX), \
	REFUSE("socket", EAFNOSUPPORT, \
		"would lead out of the network namespace"), \
	REFUSE("socketpair", EAFNOSUPPORT, "would lead out of the namespace")

#endif
