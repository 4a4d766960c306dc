/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rtnetlink.h - the replies of a routing socket about the network.
 *
 * The box has a loopback device and nothing else.  What the kernel reports
 * about it besides (when it came up, a random lifetime, counters) differs
 * between two seconds and between two kernels.  source: rtnetlink(7)
 */
#ifndef SANDBOX_ANSWER_RTNETLINK_H
#define SANDBOX_ANSWER_RTNETLINK_H

#include <stddef.h>
#include <stdint.h>

/* Sends one datagram of a reply. */
typedef void rtnetlink_send(void *arg, const void *data, size_t len);

/*
 * rtnetlink_answer - the reply to a request; pure
 *
 * in      request  as the build sent it, any bytes
 *         port     nl_pid of the socket that sent it
 *         send     called once for each datagram, in order
 */
void rtnetlink_answer(const void *request, size_t len, uint32_t port,
	rtnetlink_send *send, void *arg);

#endif
