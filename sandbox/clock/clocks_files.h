/* SPDX-License-Identifier: Apache-2.0 */
/* clocks_files.h - the time that passes for the whole box, which files show. */
#ifndef SANDBOX_CLOCK_CLOCKS_FILES_H
#define SANDBOX_CLOCK_CLOCKS_FILES_H

#include "sandbox/clock/clocks.h"

/* A file that is written now has a time that is at most this much before the
 * clock of the box.  That clock is never in this part of a second, so both show
 * the same second. */
#define CLOCKS_FILES_BEHIND 20000000
#define CLOCKS_TICK 4000000 /* of the coarse clocks, and of those of files */

/* clocks_box - the time that has passed for the whole box, which no clock of it
 * is behind: files show it; clocks_box_pass - let it be no less than this, up
 * to CLOCKS_FILES_BEHIND more */
int64_t clocks_box(const struct clocks *all);
void clocks_box_pass(struct clocks *all, int64_t to);
/* clocks_ahead - in the answering process, when the thread has read now: the
 * time that must pass for the whole box, so that what the thread writes is not
 * older than this read; 0: none, or other processes may run at the same time */
int64_t clocks_ahead(struct clocks *all, pid_t tid, int64_t now);
/*
 * clocks_shorts - in the supervisor: a wait shorter than least has ended
 *
 * in/out  *w  the clocks at its beginning; at that of the first one of those
 *             that the result is of
 * returns the length of the short waits since then, once that is least or more,
 *         else 0
 */
int64_t clocks_shorts(struct clocks *all, pid_t tid, struct clock_wait *w,
	int64_t length, int64_t least);

#endif
