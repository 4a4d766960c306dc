/* SPDX-License-Identifier: Apache-2.0 */
/* sysctls.h - the kernel's settings of the box's network.  source: sandbox(7)
 */
#ifndef SANDBOX_INSIDE_SYSCTLS_H
#define SANDBOX_INSIDE_SYSCTLS_H

#include "sandbox/plan.h"

/* sysctls_open - the folder sys of a /proc; -1: there is nothing to pin */
int sysctls_open(int proc);
/* sysctls_pin - give each setting of the table its value; the caller has joined
 * the network namespace of the box.  A setting that this kernel lacks, or keeps
 * for the whole machine, stays. */
void sysctls_pin(int sysctls, enum box_level level);

#endif
