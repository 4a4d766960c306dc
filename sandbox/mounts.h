/* SPDX-License-Identifier: Apache-2.0 */
/* mounts.h - the file system that a build sees.  source: sandbox(7) */
#ifndef SANDBOX_MOUNTS_H
#define SANDBOX_MOUNTS_H

#include "sandbox/plan.h"

/* mounts_work - the work file system: a detached mount with build, out,
 * recipe, tmp and shm in it, and a place for the stubs; its descriptor */
int mounts_work(const struct box_plan *plan, struct error *err) MUST_CHECK;
/* mounts_root - a detached, recursive, read-only copy of a folder's mount */
int mounts_root(const char *path, struct error *err) MUST_CHECK;

/* The descriptors of detached mounts, and what else mounts_furnish() needs;
 * they end with the process or its exec. */
enum mounts_part {
	MOUNTS_BUILD,
	MOUNTS_OUT,
	MOUNTS_TMP,
	MOUNTS_RECIPE,
	MOUNTS_SHM,
	MOUNTS_STUBS,
	MOUNTS_N_PARTS
};
#define MOUNTS_N_NODES 5
struct mounts {
	const struct box_plan *plan;
	int work, proc;
	int parts[MOUNTS_N_PARTS];
	int nodes[MOUNTS_N_NODES];
	size_t n_nodes;
};

/* mounts_turn - root becomes the root; the machine's tree stands on top of it
 * until mounts_leave() */
int mounts_turn(struct mounts *m, int root, int work,
	const struct box_plan *plan, struct error *err) MUST_CHECK;
/* mounts_leave - by any process of the box; it takes the kernel a while */
int mounts_leave(struct error *err) MUST_CHECK;
/* mounts_furnish - all the mounts of a box as the plan has them; the work
 * folder may be filled meanwhile */
int mounts_furnish(const struct mounts *m, struct error *err) MUST_CHECK;

#endif
