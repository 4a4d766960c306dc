/* SPDX-License-Identifier: Apache-2.0 */
/* pdeathsig.h - a process that does not outlive who started it. */
#ifndef SANDBOX_CORE_PDEATHSIG_H
#define SANDBOX_CORE_PDEATHSIG_H

#include "base/error.h"

#include <sys/types.h>

/*
 * pdeathsig_set - the kernel kills us when parent ends; an error where it has
 * ended already, of which nobody would tell
 *
 * Changing ids clears it, so it is asked for after that.
 */
int pdeathsig_set(pid_t parent, struct error *err) MUST_CHECK;

#endif
