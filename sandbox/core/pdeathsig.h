/* SPDX-License-Identifier: Apache-2.0 */
/* pdeathsig.h - a process that does not outlive its parent. */
#ifndef SANDBOX_CORE_PDEATHSIG_H
#define SANDBOX_CORE_PDEATHSIG_H

#include "base/error.h"

#include <sys/types.h>

/*
 * pdeathsig_set - let the kernel kill this process when parent ends
 *
 * Fails if the parent is already gone, since no signal would come.  A change of
 * user or group id clears the setting, so call this afterwards.
 */
int pdeathsig_set(pid_t parent, struct error *err) MUST_CHECK;

#endif
