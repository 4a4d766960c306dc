/* SPDX-License-Identifier: Apache-2.0 */
/* file_time.h - times of the box's own files, as the box shows them. */
#ifndef SANDBOX_ANSWER_FILE_TIME_H
#define SANDBOX_ANSWER_FILE_TIME_H

#include "sandbox/answer/call/state.h"

/* file_time_show - the times that are shown for a file of the box's own.  So
 * many places are remembered, twice as many as a box has files unless it is
 * told otherwise; past them the oldest half is forgotten, and has no more than
 * its order before all that is remembered. */
#define FILE_TIMES_MOST (1 << 21)
struct statx;
void file_time_show(struct answer_state *s, struct statx *x);
struct file_times;
void file_times_free(struct file_times *ages);

#endif
