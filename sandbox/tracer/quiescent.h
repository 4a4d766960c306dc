/* SPDX-License-Identifier: Apache-2.0 */
/* quiescent.h - are all threads of a process, or of the box, waiting? */
#ifndef SANDBOX_TRACER_QUIESCENT_H
#define SANDBOX_TRACER_QUIESCENT_H

#include "sandbox/tracer/timed.h"

/* quiescent_scope - the threads whose clocks a wait of tid advances: those of
 * the box or of the process, if all of them were waiting too; else tid alone */
enum clock_scope quiescent_scope(
	struct clocks *clocks, struct timed *timed, pid_t tid);

#endif
