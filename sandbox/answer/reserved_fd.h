/* SPDX-License-Identifier: Apache-2.0 */
/* reserved_fd.h - descriptors with numbers by which the filter knows them. */
#ifndef SANDBOX_ANSWER_RESERVED_FD_H
#define SANDBOX_ANSWER_RESERVED_FD_H

#include "sandbox/answer/call/call.h"

/* reserved_fd_put - a descriptor for the caller, takes fd; where no number
 * apart can be had it is refused (only) or like any other */
void reserved_fd_put(struct call *c, int fd, bool cloexec, bool only);

#endif
