/* SPDX-License-Identifier: Apache-2.0 */
/* relay.h - between hallmark's standard streams and those of a box. */
#ifndef SANDBOX_BOX_RELAY_H
#define SANDBOX_BOX_RELAY_H

#include "sandbox/core/message.h"
#include "sandbox/core/stdio.h"

/*
 * relay_run - until the supervisor has spoken its last and all is written
 *
 * in      sock  to the supervisor, which waits for MESSAGE_GO
 *         ours  hallmark's ends; those that end earlier are closed and -1
 *         kind  BOX_PIPES or BOX_TERMINAL
 * out     *last the supervisor's report
 * returns 0; the number of a signal that told hallmark to end, and then the
 *         box may still run; -1 as box_run() does.  The terminal and the
 *         signals are as before.
 */
int relay_run(int sock, struct stdio *ours, enum box_stdio kind,
	struct message *last, struct error *err) MUST_CHECK;

#endif
