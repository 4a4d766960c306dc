/* SPDX-License-Identifier: Apache-2.0 */
/* file_time.h - the times that the box shows for its own files. */
#ifndef SANDBOX_ANSWER_FILE_TIME_H
#define SANDBOX_ANSWER_FILE_TIME_H

#include "sandbox/answer/call/state.h"

/*
 * file_time_show - replace the times of a file that is the box's own
 *
 * At most FILE_TIMES_MOST times are remembered, twice the default limit on the
 * files of a box.  Beyond that the oldest half is forgotten: of those files it
 * is then only known that they are older than all that are remembered.
 */
#define FILE_TIMES_MOST (1 << 21)
struct statx;
void file_time_show(struct answer_state *s, struct statx *x);
/*
 * file_time_mark_set - prepare a time that the build sets for the kernel
 *
 * in/out  *t  as the build gave it; a time from the start of the box on becomes
 *             another one, for which file_time_show() shows this one again
 * returns whether it was changed
 */
struct timespec;
bool file_time_mark_set(const struct answer_state *s, struct timespec *t);
/* file_time_is_set - is the mtime one that was set explicitly? */
bool file_time_is_set(struct answer_state *s, const struct statx *x);
struct file_times;
void file_times_free(struct file_times *ages);

#endif
