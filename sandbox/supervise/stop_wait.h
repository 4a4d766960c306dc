/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stop_wait.h - for how long the supervisor may wait in wait4() alone.
 *
 * A thread that is continued often stops again a microsecond later.  To sleep
 * in poll() until then, and to read the signal, costs half as much as all the
 * rest of such a stop.  wait4() does not see descriptors, so SIGALRM interrupts
 * it, each STOP_WAIT_MS from stop_wait_begin() to stop_wait_end().  One that
 * arrives just before wait4() does not; the next one does.
 */
#ifndef SANDBOX_SUPERVISE_STOP_WAIT_H
#define SANDBOX_SUPERVISE_STOP_WAIT_H

#include <stdbool.h>

#define STOP_WAIT_MS 2

/* stop_wait_ready - from now on SIGALRM only interrupts; false, with errno */
bool stop_wait_ready(void);
/* stop_wait_begin - it may wait for STOP_WAIT_MS from now on; stop_wait_end -
 * from now on no call is interrupted.  Each may be called again. */
void stop_wait_begin(void);
void stop_wait_end(void);
/* stop_wait_over - has that time passed?  true also where it has not begun */
bool stop_wait_over(void);

#endif
