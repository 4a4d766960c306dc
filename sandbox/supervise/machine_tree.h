/* SPDX-License-Identifier: Apache-2.0 */
/*
 * machine_tree.h - a mount namespace of the supervisor's own, where root needs
 * one before the kernel lets it create a box.
 *
 * Only a process that may mount can do this; for any other one the machine has
 * to be mended.
 */
#ifndef SANDBOX_SUPERVISE_MACHINE_TREE_H
#define SANDBOX_SUPERVISE_MACHINE_TREE_H

#include "base/error.h"

/*
 * machine_tree_proc - where /proc is missing, read-only, covered in part or of
 * another pid namespace, mount a new one over it
 *
 * The kernel allows the box a /proc of its own only beside a complete one.
 * Where this cannot be done, nothing is: the box then fails, and says why.
 */
void machine_tree_proc(void);
/*
 * machine_tree_leave_chroot - make the root of this process the root of a mount
 * namespace; the kernel creates no user namespace in a chroot
 *
 * returns 0; -1: this process has to end, without having made a box
 */
int machine_tree_leave_chroot(void) MUST_CHECK;

#endif
