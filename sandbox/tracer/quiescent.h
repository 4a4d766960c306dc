/* SPDX-License-Identifier: Apache-2.0 */
/* quiescent.h - are all threads of a process, or of the box, waiting? */
#ifndef SANDBOX_TRACER_QUIESCENT_H
#define SANDBOX_TRACER_QUIESCENT_H

#include "sandbox/tracer/timed.h"

/* quiescent_scope - whose clocks a wait of tid moves: those of threads that
 * were all waiting too */
enum clock_scope quiescent_scope(
	struct clocks *clocks, struct timed *timed, pid_t tid);

#endif
