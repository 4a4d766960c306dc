/* SPDX-License-Identifier: Apache-2.0 */
/* routes.h - the routes of the box's loopback: what TCP does by real time */
#ifndef SANDBOX_INSIDE_ROUTES_H
#define SANDBOX_INSIDE_ROUTES_H

#include "sandbox/box.h"

/*
 * routes_set - replace the routes of the loopback; the caller has joined the
 * network of the box, and its settings are pinned
 *
 * Packets are acknowledged at once: the kernel delays that by up to 40 ms of
 * real time, and the sender may wait for it (RFC 1122, 4.2.3.2 and 4.2.3.4).
 *
 * In a deterministic box a sender waits a minute, no longer a fifth of a
 * second, before it fills a window that is smaller than what it has to send
 * (RFC 1122, 4.2.3.4 and 4.2.2.17): what a reader finds would otherwise follow
 * from how long it was away.  What a full receiver drops is sent again earlier,
 * when later packets are acknowledged.
 */
int routes_set(enum box_level level, struct error *err) MUST_CHECK;

#endif
