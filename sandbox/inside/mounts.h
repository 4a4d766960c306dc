/* SPDX-License-Identifier: Apache-2.0 */
/* mounts.h - the file system that a build sees.  source: sandbox(7) */
#ifndef SANDBOX_INSIDE_MOUNTS_H
#define SANDBOX_INSIDE_MOUNTS_H

#include "sandbox/plan.h"

/* mounts_work - the work file system: a detached mount with build, out,
 * recipe, tmp, shm and the stubs in it; its descriptor.  What is made there
 * afterwards is made by one process alone */
int mounts_work(const struct box_plan *plan, struct error *err) MUST_CHECK;
/* mounts_root - a detached, recursive, read-only copy of a folder's mount;
 * NULL: of nothing but the folders that a box wants */
int mounts_root(const char *path, struct error *err) MUST_CHECK;
/* mounts_enter - root and work become all there is, with a /proc and a /dev
 * as the plan has them; work may be filled meanwhile */
int mounts_enter(int root, int work, const struct box_plan *plan,
	struct error *err) MUST_CHECK;

#endif
