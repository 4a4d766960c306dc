/* SPDX-License-Identifier: Apache-2.0 */
/* mounts.h - the file system that a build sees.  source: sandbox(7) */
#ifndef SANDBOX_INSIDE_MOUNTS_H
#define SANDBOX_INSIDE_MOUNTS_H

#include "sandbox/plan.h"

/* mounts_work - create the work file system: build, out, recipe, tmp, shm and
 * the stubs; returns the descriptor of its detached mount.  Afterwards only one
 * process may create files there: inode numbers show the order */
int mounts_work(const struct box_plan *plan, struct error *err) MUST_CHECK;
/* mounts_root - clone the mount of a folder, with all mounts below it, detached
 * and read-only; if path is NULL, create one that has only the folders that a
 * box requires; returns its descriptor */
int mounts_root(const char *path, struct error *err) MUST_CHECK;
/* mounts_proc - create a /proc of the processes of this pid namespace; returns
 * the descriptor of its detached mount.  The kernel allows it only while the
 * machine's own is visible */
int mounts_proc(struct error *err) MUST_CHECK;
/* mounts_nodes_check - has the machine the devices that a box shows? */
int mounts_nodes_check(enum box_level level, struct error *err) MUST_CHECK;
/* mounts_enter - replace all mounts by root and work, with /proc, /sys and /dev
 * as the plan requires; the supervisor may fill work meanwhile; *sysctls:
 * /proc/sys before it is covered, for sysctls_pin() */
int mounts_enter(int root, int work, const struct box_plan *plan, int *sysctls,
	struct error *err) MUST_CHECK;

#endif
