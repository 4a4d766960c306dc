/* SPDX-License-Identifier: Apache-2.0 */
/* netlink.h - the routing sockets of the build. */
#ifndef SANDBOX_ANSWER_NETLINK_H
#define SANDBOX_ANSWER_NETLINK_H

#include "sandbox/answer/call/call.h"

/* netlink_bind, netlink_connect, netlink_sendto, netlink_sendmsg - answer the
 * call if it is for a routing socket; false: it is for another one, and the
 * outcome is unchanged */
bool netlink_bind(struct call *c);
bool netlink_connect(struct call *c);
bool netlink_sendto(struct call *c);
bool netlink_sendmsg(struct call *c);

#endif
