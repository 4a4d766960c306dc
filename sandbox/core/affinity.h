/* SPDX-License-Identifier: Apache-2.0 */
/* affinity.h - on which processors the processes of a box run. */
#ifndef SANDBOX_CORE_AFFINITY_H
#define SANDBOX_CORE_AFFINITY_H

#include <sys/types.h>

/*
 * affinity_set - allow a process as many processors as it has jobs
 *
 * They are the first ones that we may use, so that nproc and its like answer
 * the same on every machine that has enough.  Pid 1 of the box does this for
 * the build as its last step: until then it keeps them busy itself.
 * in      pid  0 is the caller
 */
void affinity_set(pid_t pid, int jobs);

#endif
