/* SPDX-License-Identifier: Apache-2.0 */
/* limit_watch_private.h - for limit_watch.c and limit_watch_open.c only. */
#ifndef SANDBOX_SUPERVISE_LIMIT_WATCH_PRIVATE_H
#define SANDBOX_SUPERVISE_LIMIT_WATCH_PRIVATE_H

#include "sandbox/supervise/limit_watch.h"

#include <sys/statvfs.h>

#define MS INT64_C(1000000)
#define LOOK_LEAST (10 * MS)

static inline int64_t
blocks_used(const struct statvfs *fs)
{
	return (int64_t)(fs->f_blocks - fs->f_bfree);
}

#endif
