/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cgroup.h - a control group (version 2) around the processes of one box.
 *
 * It bounds memory and processes together, where this machine lets us; where
 * it does not, rlimits and watch.h do.  Nobody is in it but the box.
 */
#ifndef SANDBOX_SUPERVISE_CGROUP_H
#define SANDBOX_SUPERVISE_CGROUP_H

#include "sandbox/plan.h"

struct cgroup;

/*
 * cgroup_open - make a group and set its limits
 *
 * The folder stays locked while we or a process of the box live; what a killed
 * hallmark left behind is removed here by the next one.
 * returns 0; -1 where there is none to be had, with the reason
 */
int cgroup_open(struct cgroup **out, const struct box_limits *limits,
	struct error *err) MUST_CHECK;

/* cgroup_fd - for CLONE_INTO_CGROUP; borrowed */
int cgroup_fd(const struct cgroup *group);

/* What was used, and what was refused. */
struct cgroup_use {
	int64_t peak_bytes; /* 0: this kernel does not tell */
	bool memory;        /* its limit was reached */
	bool processes;     /* its limit was reached */
	bool starved; /* killed for want of memory, but not by its limit */
};
void cgroup_ask(struct cgroup_use *out, const struct cgroup *group);

/* cgroup_close - kills who is in it, and removes it */
void cgroup_close(struct cgroup *group);
DEFINE_SCOPED(struct cgroup, cgroup_close);

#endif
