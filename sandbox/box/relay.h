/* SPDX-License-Identifier: Apache-2.0 */
/* relay.h - copy between hallmark's standard streams and those of a box. */
#ifndef SANDBOX_BOX_RELAY_H
#define SANDBOX_BOX_RELAY_H

#include "sandbox/core/message.h"
#include "sandbox/core/stdio.h"

/*
 * relay_run - copy until the supervisor has sent its report and all output is
 * written
 *
 * in      sock  to the supervisor, which waits for MESSAGE_GO
 *         ours  hallmark's ends; each that ends earlier is closed and set to -1
 *         kind  BOX_PIPES or BOX_TERMINAL
 * out     *last the supervisor's report
 * returns 0; the number of a signal that ends hallmark, and then the box may
 *         still run; -1 as box_run() does.  Restores the terminal and the
 *         signal mask in every case.
 */
int relay_run(int sock, struct stdio *ours, enum box_stdio kind,
	struct message *last, struct error *err) MUST_CHECK;

#endif
