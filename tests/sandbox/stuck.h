/* SPDX-License-Identifier: Apache-2.0 */
/* stuck.h - says what a test waits for that does not end. */
#ifndef TESTS_SANDBOX_STUCK_H
#define TESTS_SANDBOX_STUCK_H

/*
 * stuck_watch - expect another call of this function within 210 seconds, or 980
 * on an emulated machine
 *
 * Otherwise comments of TAP on standard output show each process that descends
 * from this one, what it waits for, and the program ends by SIGALRM.  A process
 * that forks is watched, its children are not.
 */
void stuck_watch(void);

#endif
