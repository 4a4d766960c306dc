/* SPDX-License-Identifier: Apache-2.0 */
/* netlink.h - routing sockets. */
#ifndef SANDBOX_ANSWER_NETLINK_H
#define SANDBOX_ANSWER_NETLINK_H

#include "sandbox/answer/call/call.h"

/* netlink_* - of a routing socket; false: it is another */
bool netlink_bind(struct call *c);
bool netlink_connect(struct call *c);
bool netlink_sendto(struct call *c);

#endif
