/* SPDX-License-Identifier: Apache-2.0 */
/* bind.h - names of sockets that the kernel would draw, and ports that several
 * sockets share. */
#ifndef SANDBOX_ANSWER_BIND_H
#define SANDBOX_ANSWER_BIND_H

#include "sandbox/answer/call/call.h"

/* bind_option - a number that the kernel tells of a socket at SOL_SOCKET; -1:
 * it does not */
int bind_option(int fd, int option);

/* bind_for_credentials - the caller sets SO_PASSCRED: give a datagram or
 * seqpacket socket its name now, because a write() that would do so later is
 * not answered */
void bind_for_credentials(struct call *c);

#endif
