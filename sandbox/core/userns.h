/* SPDX-License-Identifier: Apache-2.0 */
/* userns.h - the ids on both sides of the user namespace. */
#ifndef SANDBOX_CORE_USERNS_H
#define SANDBOX_CORE_USERNS_H

#include "sandbox/plan.h"

#include <sys/types.h>

/* userns_map - from outside: map BOX_UID inside to owner outside, and no other
 * id */
int userns_map(pid_t pid, struct box_owner owner, struct error *err) MUST_CHECK;
/* userns_become - inside: change to BOX_UID; the capabilities for the mounts
 * stay */
int userns_become(struct error *err) MUST_CHECK;
/*
 * userns_write_as - outside, in a process of its own: new files belong to owner
 *
 * A process of root can still read what root may read.
 */
int userns_write_as(struct box_owner owner, struct error *err) MUST_CHECK;

#endif
