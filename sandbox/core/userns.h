/* SPDX-License-Identifier: Apache-2.0 */
/* userns.h - ids: who is who on both sides of the user namespace. */
#ifndef SANDBOX_CORE_USERNS_H
#define SANDBOX_CORE_USERNS_H

#include "sandbox/plan.h"

#include <sys/types.h>

/* userns_map - from outside: BOX_UID inside is owner outside, nobody else */
int userns_map(pid_t pid, struct box_owner owner, struct error *err) MUST_CHECK;
/* userns_become - inside: be BOX_UID, capabilities kept for the mounts */
int userns_become(struct error *err) MUST_CHECK;
/*
 * userns_write_as - outside, in a process of its own: new files belong to
 * owner.  As root, what root may read can still be read.
 */
int userns_write_as(struct box_owner owner, struct error *err) MUST_CHECK;

#endif
