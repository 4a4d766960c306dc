/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rtnetlink.h - what a routing socket says of the network.
 *
 * The box has a loopback and nothing else, and what the kernel tells of that
 * besides (when it came up, a lifetime drawn by lot, counters) differs from
 * one second and one kernel to the next.  source: rtnetlink(7)
 */
#ifndef SANDBOX_ANSWER_RTNETLINK_H
#define SANDBOX_ANSWER_RTNETLINK_H

#include <stddef.h>
#include <stdint.h>

/* One datagram of a reply. */
typedef void rtnetlink_send(void *arg, const void *data, size_t len);

/*
 * rtnetlink_answer - the reply to a request; pure
 *
 * in      request  as the build sent it, any bytes
 *         port     of the asking socket, its nl_pid
 *         send     called for each datagram in turn
 */
void rtnetlink_answer(const void *request, size_t len, uint32_t port,
	rtnetlink_send *send, void *arg);

#endif
