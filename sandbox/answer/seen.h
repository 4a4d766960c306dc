/* SPDX-License-Identifier: Apache-2.0 */
/* seen.h - calls that write files, of a box whose build is traced. */
#ifndef SANDBOX_ANSWER_SEEN_H
#define SANDBOX_ANSWER_SEEN_H

#include "sandbox/answer/call/call.h"

/*
 * seen_call - record who opens a file for writing, and which file is renamed or
 * linked
 *
 * The kernel makes each such call, and no step of the write order begins: with
 * a trace a build sees what it sees without one.
 * returns true: that is all, the kernel makes the call; false: the call is
 *         answered
 */
bool seen_call(struct call *c, int nr);
/* seen_output - record that the caller, at its first call, has a file as its
 * standard output, which a shell has opened for it */
void seen_output(const struct call *c);

#endif
