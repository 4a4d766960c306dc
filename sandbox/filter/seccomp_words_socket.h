/* SPDX-License-Identifier: Apache-2.0 */
/* seccomp_words_socket.h - the words of the rows of socket(2); only
 * seccomp_table.c includes it. */
#ifndef SANDBOX_FILTER_SECCOMP_WORDS_SOCKET_H
#define SANDBOX_FILTER_SECCOMP_WORDS_SOCKET_H

#include "sandbox/filter/seccomp_words.h"

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

#endif
