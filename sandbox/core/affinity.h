/* SPDX-License-Identifier: Apache-2.0 */
/* affinity.h - the processors on which the processes of a box run. */
#ifndef SANDBOX_CORE_AFFINITY_H
#define SANDBOX_CORE_AFFINITY_H

#include <sys/types.h>

/*
 * affinity_set - allow a process as many processors as the build has jobs
 *
 * It takes the first processors that hallmark may use, so that programs such as
 * nproc report the same on every machine that has enough.  Pid 1 of the box
 * does this for the build as its last step: until then pid 1 uses them itself.
 *
 * in      pid  0 is the caller
 */
void affinity_set(pid_t pid, int jobs);

#endif
