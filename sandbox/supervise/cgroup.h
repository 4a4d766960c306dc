/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cgroup.h - a control group (version 2) around the processes of one box.
 *
 * It bounds memory and processes of the whole box.  If this machine does not
 * allow it, rlimits.h and limit_watch.h bound them.  Only processes of the box
 * are in the group.
 */
#ifndef SANDBOX_SUPERVISE_CGROUP_H
#define SANDBOX_SUPERVISE_CGROUP_H

#include "sandbox/plan.h"

struct cgroup;

/*
 * cgroup_open - create a group and set its limits
 *
 * The directory stays locked while the supervisor or a process of the box
 * lives: this call removes the unlocked groups that a killed hallmark left.
 *
 * in      hallmark  its pid; this process, or the parent of this process
 * returns 0; -1 with the reason if this machine does not allow a group
 */
int cgroup_open(struct cgroup **out, const struct box_limits *limits,
	pid_t hallmark, struct error *err) MUST_CHECK;

/* cgroup_fd - the descriptor for CLONE_INTO_CGROUP; borrowed */
int cgroup_fd(const struct cgroup *group);

/* What the box used, and which limits it reached. */
struct cgroup_use {
	int64_t peak_bytes; /* 0: this kernel does not report it */
	bool memory;        /* the memory limit was reached */
	bool processes;     /* the limit of processes was reached */
	bool starved;       /* killed for lack of memory, below its limit */
};
/* cgroup_ask - read the counters of the group */
void cgroup_ask(struct cgroup_use *out, const struct cgroup *group);

/* cgroup_lower - set another limit of memory, in bytes */
void cgroup_lower(const struct cgroup *group, int64_t bytes);

/* cgroup_close - kill every process in the group, and remove the group */
void cgroup_close(struct cgroup *group);
DEFINE_SCOPED(struct cgroup, cgroup_close);

#endif
