/* SPDX-License-Identifier: Apache-2.0 */
/* limit_watch_private.h - for limit_watch*.c and limit_memory.c only. */
#ifndef SANDBOX_SUPERVISE_LIMIT_WATCH_PRIVATE_H
#define SANDBOX_SUPERVISE_LIMIT_WATCH_PRIVATE_H

#include "sandbox/supervise/limit_scan.h"
#include "sandbox/supervise/limit_watch.h"

#include <sys/statvfs.h>

#define MS INT64_C(1000000)
#define LOOK_LEAST (10 * MS)

static inline int64_t
blocks_used(const struct statvfs *fs)
{
	return (int64_t)(fs->f_blocks - fs->f_bfree);
}

static inline int64_t
files_used(const struct statvfs *fs)
{
	return (int64_t)(fs->f_files - fs->f_ffree);
}

/* limit_memory_left - bytes of memory that the build may still use, without a
 * group */
int64_t limit_memory_left(
	struct limit_watch *w, const struct limit_usage *scan);
/* limit_memory_behind - memory that stays without a process: written files and
 * System V objects, which n_tasks threads have used */
int64_t limit_memory_behind(const struct limit_watch *w, int64_t n_tasks);
/* limit_memory_share - let the group use less where the answering process has
 * more; false if that leaves nothing */
bool limit_memory_share(struct limit_watch *w);
/* limit_memory_remembered - private memory of the answering process, in bytes;
 * 0 if answers, the folder of its process, is not open */
int64_t limit_memory_remembered(int answers);

#endif
