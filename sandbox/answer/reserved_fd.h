/* SPDX-License-Identifier: Apache-2.0 */
/* reserved_fd.h - descriptors that the filter recognizes by their numbers. */
#ifndef SANDBOX_ANSWER_RESERVED_FD_H
#define SANDBOX_ANSWER_RESERVED_FD_H

#include "sandbox/answer/call/call.h"

/*
 * reserved_fd_put - give a descriptor to the caller under a reserved number
 *
 * in      fd       taken; -1: the call fails with errno
 *         cloexec  of the caller's descriptor
 *         only     where no reserved number is free: true, the call fails with
 *                  EMFILE; false, the descriptor gets any number
 */
void reserved_fd_put(struct call *c, int fd, bool cloexec, bool only);

#endif
