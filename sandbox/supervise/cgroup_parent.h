/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cgroup_parent.h - find the group in which hallmark may create its groups.
 *
 * Version 2 only.  It is our own group, if that is delegated to us.  Otherwise
 * it is the parent of our own group, if that is delegated to us and already has
 * the controllers that we need.
 */
#ifndef SANDBOX_SUPERVISE_CGROUP_PARENT_H
#define SANDBOX_SUPERVISE_CGROUP_PARENT_H

#include "base/file.h"

struct cgroup_parent {
	int fd;      /* the directory in which groups may be created */
	char *aside; /* heap: the child group into which we moved, or NULL */
};
#define CGROUP_PARENT_INIT \
	{ \
		.fd = -1 \
	}

/*
 * cgroup_parent_find - find a parent with controllers memory and pids
 *
 * A group with processes may not enable controllers for its child groups.  If
 * only hallmark, what it started, and the process that started it are in our
 * own group, all of them move into a new child group.  Where an earlier hallmark
 * has left us in such a child group, it is used again.
 *
 * in      hallmark  its pid; this process, or the parent of this process
 * returns 0; -1 with the reason if there is no such parent
 */
int cgroup_parent_find(struct cgroup_parent *out, pid_t hallmark,
	struct error *err) MUST_CHECK;

/* cgroup_parent_leave - move back into our own group; call it after the groups
 * created there are removed */
void cgroup_parent_leave(struct cgroup_parent *parent);

/* cgroup_write - write one file of a group */
int cgroup_write(int dir, const char *file, const char *text,
	struct error *err) MUST_CHECK;

#endif
