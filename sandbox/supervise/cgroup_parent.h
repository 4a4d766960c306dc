/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cgroup_parent.h - where a control group of our own may be made.
 *
 * Version 2 only.  Either below our own group, where it is delegated to us, or
 * next to it, where the group around both is and has what we need already.
 */
#ifndef SANDBOX_SUPERVISE_CGROUP_PARENT_H
#define SANDBOX_SUPERVISE_CGROUP_PARENT_H

#include "base/file.h"

struct cgroup_parent {
	int fd;      /* the folder in which groups may be made */
	char *aside; /* heap: the group below it into which we went, or NULL */
};
#define CGROUP_PARENT_INIT \
	{ \
		.fd = -1 \
	}

/*
 * cgroup_parent_find - the place, with memory and pids for what is made there
 *
 * A group that has processes may not have groups with controllers.  Where ours
 * has none but us and our parent, both step aside into a group below it.
 * returns 0; -1 where there is no such place, with the reason
 */
int cgroup_parent_find(struct cgroup_parent *out, struct error *err) MUST_CHECK;

/* cgroup_parent_leave - step back; after what was made there is gone */
void cgroup_parent_leave(struct cgroup_parent *parent);

/* cgroup_write - one of a group's files */
int cgroup_write(int dir, const char *file, const char *text,
	struct error *err) MUST_CHECK;

#endif
