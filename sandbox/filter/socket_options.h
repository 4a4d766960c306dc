/* SPDX-License-Identifier: Apache-2.0 */
/*
 * socket_options.h - every socket option of Linux 6.1 for the sockets that a
 * box can have, and who answers it.
 *
 * X(level, name, number, setsockopt, getsockopt, why)
 *
 * KERNEL    the kernel answers: the option depends on the build alone
 * REFUSED   ENOPROTOOPT, as from a kernel without the option
 * ANSWERED  when deterministic, by the answering process
 *
 * An option without a row is newer than the kernel that uname() names, or
 * belongs to a level that no socket of the box has: it is refused.  No control
 * message needs a row: one that carries the time or the machine arrives only
 * after an option that is refused here (SCM_TIMESTAMP and others, SCM_SECURITY,
 * SCM_PIDFD, IP_RECVOPTS, IP_RETOPTS), and the others (SCM_RIGHTS,
 * SCM_CREDENTIALS, packet info, errors, counts) tell what the build has sent.
 *
 * source: asm-generic/socket.h, linux/in.h, in6.h, tcp.h, udp.h of Linux 6.1
 */
#ifndef SANDBOX_FILTER_SOCKET_OPTIONS_H
#define SANDBOX_FILTER_SOCKET_OPTIONS_H

#include "sandbox/filter/socket_options_inet.h"

/* clang-format off */

#define SOCKET_OPTIONS_SOCKET(X) \
	X(1, SO_DEBUG, 1, KERNEL, KERNEL, "") \
	X(1, SO_REUSEADDR, 2, KERNEL, KERNEL, "") \
	X(1, SO_TYPE, 3, KERNEL, KERNEL, "") \
	X(1, SO_ERROR, 4, KERNEL, KERNEL, "") \
	X(1, SO_DONTROUTE, 5, KERNEL, KERNEL, "") \
	X(1, SO_BROADCAST, 6, KERNEL, KERNEL, "") \
	X(1, SO_SNDBUF, 7, ANSWERED, ANSWERED, "the machine's sysctls") \
	X(1, SO_RCVBUF, 8, ANSWERED, ANSWERED, "the machine's sysctls") \
	X(1, SO_KEEPALIVE, 9, KERNEL, KERNEL, "") \
	X(1, SO_OOBINLINE, 10, KERNEL, KERNEL, "") \
	X(1, SO_NO_CHECK, 11, KERNEL, KERNEL, "") \
	X(1, SO_PRIORITY, 12, KERNEL, KERNEL, "") \
	X(1, SO_LINGER, 13, KERNEL, KERNEL, "") \
	X(1, SO_BSDCOMPAT, 14, KERNEL, KERNEL, "") \
	X(1, SO_REUSEPORT, 15, KERNEL, KERNEL, "") \
	X(1, SO_PASSCRED, 16, ANSWERED, KERNEL, "gives a random name") \
	X(1, SO_PEERCRED, 17, KERNEL, KERNEL, "ids of the box") \
	X(1, SO_RCVLOWAT, 18, KERNEL, KERNEL, "") \
	X(1, SO_SNDLOWAT, 19, KERNEL, KERNEL, "") \
	X(1, SO_RCVTIMEO_OLD, 20, KERNEL, KERNEL, "") \
	X(1, SO_SNDTIMEO_OLD, 21, KERNEL, KERNEL, "") \
	X(1, SO_SECURITY_AUTHENTICATION, 22, KERNEL, KERNEL, "missing") \
	X(1, SO_SECURITY_ENCRYPTION_TRANSPORT, 23, KERNEL, KERNEL, "missing") \
	X(1, SO_SECURITY_ENCRYPTION_NETWORK, 24, KERNEL, KERNEL, "missing") \
	X(1, SO_BINDTODEVICE, 25, KERNEL, KERNEL, "") \
	X(1, SO_ATTACH_FILTER, 26, REFUSED, KERNEL, "a program for the kernel") \
	X(1, SO_DETACH_FILTER, 27, KERNEL, KERNEL, "") \
	X(1, SO_PEERNAME, 28, KERNEL, KERNEL, "") \
	X(1, SO_TIMESTAMP_OLD, 29, REFUSED, KERNEL, "the machine's clock") \
	X(1, SO_ACCEPTCONN, 30, KERNEL, KERNEL, "") \
	X(1, SO_PEERSEC, 31, KERNEL, REFUSED, "a label of the machine") \
	X(1, SO_SNDBUFFORCE, 32, KERNEL, KERNEL, "no capability") \
	X(1, SO_RCVBUFFORCE, 33, KERNEL, KERNEL, "no capability") \
	X(1, SO_PASSSEC, 34, REFUSED, KERNEL, "a label of the machine") \
	X(1, SO_TIMESTAMPNS_OLD, 35, REFUSED, KERNEL, "the machine's clock") \
	X(1, SO_MARK, 36, KERNEL, KERNEL, "no capability") \
	X(1, SO_TIMESTAMPING_OLD, 37, REFUSED, KERNEL, "the machine's clock") \
	X(1, SO_PROTOCOL, 38, KERNEL, KERNEL, "") \
	X(1, SO_DOMAIN, 39, KERNEL, KERNEL, "") \
	X(1, SO_RXQ_OVFL, 40, KERNEL, KERNEL, "") \
	X(1, SO_WIFI_STATUS, 41, KERNEL, KERNEL, "") \
	X(1, SO_PEEK_OFF, 42, KERNEL, KERNEL, "") \
	X(1, SO_NOFCS, 43, KERNEL, KERNEL, "") \
	X(1, SO_LOCK_FILTER, 44, KERNEL, KERNEL, "") \
	X(1, SO_SELECT_ERR_QUEUE, 45, KERNEL, KERNEL, "") \
	X(1, SO_BUSY_POLL, 46, REFUSED, REFUSED, "a sysctl, and an option of the kernel") \
	X(1, SO_MAX_PACING_RATE, 47, KERNEL, KERNEL, "") \
	X(1, SO_BPF_EXTENSIONS, 48, KERNEL, REFUSED, "grows with the kernel") \
	X(1, SO_INCOMING_CPU, 49, REFUSED, REFUSED, "a processor's number") \
	X(1, SO_ATTACH_BPF, 50, REFUSED, KERNEL, "a program for the kernel") \
	X(1, SO_ATTACH_REUSEPORT_CBPF, 51, REFUSED, KERNEL, "a program for the kernel") \
	X(1, SO_ATTACH_REUSEPORT_EBPF, 52, REFUSED, KERNEL, "a program for the kernel") \
	X(1, SO_CNX_ADVICE, 53, KERNEL, KERNEL, "") \
	X(1, SCM_TIMESTAMPING_OPT_STATS, 54, KERNEL, KERNEL, "a message only") \
	X(1, SO_MEMINFO, 55, KERNEL, REFUSED, "counters") \
	X(1, SO_INCOMING_NAPI_ID, 56, KERNEL, REFUSED, "a number of the kernel") \
	X(1, SO_COOKIE, 57, KERNEL, REFUSED, "a number of the kernel") \
	X(1, SCM_TIMESTAMPING_PKTINFO, 58, KERNEL, KERNEL, "a message only") \
	X(1, SO_PEERGROUPS, 59, KERNEL, REFUSED, "groups of the machine's user") \
	X(1, SO_ZEROCOPY, 60, REFUSED, KERNEL, "completions depend on memory") \
	X(1, SO_TXTIME, 61, REFUSED, REFUSED, "the machine's clock") \
	X(1, SO_BINDTOIFINDEX, 62, KERNEL, KERNEL, "") \
	X(1, SO_TIMESTAMP_NEW, 63, REFUSED, KERNEL, "the machine's clock") \
	X(1, SO_TIMESTAMPNS_NEW, 64, REFUSED, KERNEL, "the machine's clock") \
	X(1, SO_TIMESTAMPING_NEW, 65, REFUSED, KERNEL, "the machine's clock") \
	X(1, SO_RCVTIMEO_NEW, 66, KERNEL, KERNEL, "") \
	X(1, SO_SNDTIMEO_NEW, 67, KERNEL, KERNEL, "") \
	X(1, SO_DETACH_REUSEPORT_BPF, 68, REFUSED, KERNEL, "the program of bind.c") \
	X(1, SO_PREFER_BUSY_POLL, 69, REFUSED, REFUSED, "an option of the kernel") \
	X(1, SO_BUSY_POLL_BUDGET, 70, REFUSED, REFUSED, "an option of the kernel") \
	X(1, SO_NETNS_COOKIE, 71, KERNEL, REFUSED, "a number of the kernel") \
	X(1, SO_BUF_LOCK, 72, KERNEL, KERNEL, "") \
	X(1, SO_RESERVE_MEM, 73, REFUSED, REFUSED, "depends on control groups") \
	X(1, SO_TXREHASH, 74, REFUSED, REFUSED, "a sysctl") \
	X(1, SO_RCVMARK, 75, KERNEL, KERNEL, "no capability")

/* clang-format on */

#define SOCKET_OPTIONS(X) \
	SOCKET_OPTIONS_SOCKET(X) \
	SOCKET_OPTIONS_IP(X) \
	SOCKET_OPTIONS_IPV6(X) SOCKET_OPTIONS_TCP(X) SOCKET_OPTIONS_UDP(X)

/* Rows of the filter: those of the options that the kernel does not answer, and
 * after them those that allow all others of a level, by ranges. */
#define SOCKET_OPTION_ROWS(level, name, number, set, get, why) \
	SOCKET_OPTION_##set("setsockopt", level, number, why) \
		SOCKET_OPTION_##get("getsockopt", level, number, why)
#define SOCKET_OPTION_KERNEL(call, level, number, why)
#define SOCKET_OPTION_REFUSED(call, level, number, why) \
	{call, SECCOMP_REFUSE, ENOPROTOOPT, \
		{{1 + 1, LOW, level}, {2 + 1, LOW, number}}, why},
#define SOCKET_OPTION_ANSWERED(call, level, number, why) \
	{call, SECCOMP_ANSWER, 0, {{1 + 1, LOW, level}, {2 + 1, LOW, number}}, \
		why},

/* X(level, first, last): a power of two of numbers, which begin at a multiple
 * of it */
#define SOCKET_OPTION_RANGES(X) \
	X(1, 0, 63) \
	X(1, 64, 71) \
	X(1, 72, 75) \
	X(0, 0, 15) \
	X(0, 16, 23) \
	X(0, 24, 25) \
	X(0, 26, 26) \
	X(0, 32, 47) \
	X(0, 48, 49) \
	X(0, 50, 50) \
	X(6, 0, 7) \
	X(6, 8, 11) \
	X(6, 12, 13) \
	X(6, 16, 31) \
	X(6, 36, 36) \
	X(17, 0, 1) \
	X(17, 100, 103) \
	X(17, 104, 104) \
	X(41, 0, 7) \
	X(41, 8, 11) \
	X(41, 16, 31) \
	X(41, 32, 35) \
	X(41, 36, 36) \
	X(41, 49, 49) \
	X(41, 50, 51) \
	X(41, 52, 55) \
	X(41, 56, 63) \
	X(41, 66, 67) \
	X(41, 72, 75) \
	X(41, 76, 77) \
	X(41, 78, 78)
#define SOCKET_OPTION_RANGE(level, first, last) \
	SOCKET_OPTION_ALLOW("setsockopt", level, first, last) \
	SOCKET_OPTION_ALLOW("getsockopt", level, first, last)
#define SOCKET_OPTION_ALLOW(call, level, first, last) \
	{call, SECCOMP_ALLOW, 0, \
		{{1 + 1, LOW, level}, \
			{2 + 1, LOW & ~((last) - (first) + 0u), first}}, \
		""},

#endif
