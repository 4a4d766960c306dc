/* SPDX-License-Identifier: Apache-2.0 */
/* affinity.h - the processors on which the processes of a box run. */
#ifndef SANDBOX_CORE_AFFINITY_H
#define SANDBOX_CORE_AFFINITY_H

#include <sys/types.h>

/*
 * affinity_claim - choose as many processors as the build has jobs
 *
 * Of those that hallmark may use it takes the first that no other box has
 * claimed; if too few are left, the first.  So builds at the same time share no
 * processor while another is idle.  The claim is held by the caller and by the
 * processes that it forks afterwards, until the last one ends.
 */
void affinity_claim(int jobs);

/*
 * affinity_set - allow a process the first of the chosen processors
 *
 * Programs such as nproc report the same on every machine that has enough.  Pid
 * 1 of the box does this for the build as its last step: until then pid 1 uses
 * all processors itself.
 *
 * in      pid  0 is the caller
 */
void affinity_set(pid_t pid, int jobs);

#endif
