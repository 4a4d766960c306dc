/* SPDX-License-Identifier: Apache-2.0 */
/* watch_private.h - between watch.c and watch_begin.c only. */
#ifndef SANDBOX_SUPERVISE_WATCH_PRIVATE_H
#define SANDBOX_SUPERVISE_WATCH_PRIVATE_H

#include "sandbox/supervise/watch.h"

#include <sys/statvfs.h>

#define MS INT64_C(1000000)
#define LOOK_LEAST (10 * MS)

static inline int64_t
blocks_used(const struct statvfs *fs)
{
	return (int64_t)(fs->f_blocks - fs->f_bfree);
}

#endif
