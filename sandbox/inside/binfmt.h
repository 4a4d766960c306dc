/* SPDX-License-Identifier: Apache-2.0 */
/*
 * binfmt.h - which programs the kernel starts for a file.
 *
 * binfmt_misc lists magic numbers and the programs that run such files.  An
 * entry with the flag F holds its program open, so it can start one that no
 * path of the box leads to; any entry changes what exec returns.  From
 * Linux 6.7 on a user namespace can have a list of its own, which replaces the
 * machine's. source: linux/Documentation/admin-guide/binfmt-misc.rst
 */
#ifndef SANDBOX_INSIDE_BINFMT_H
#define SANDBOX_INSIDE_BINFMT_H

#include <stdbool.h>

/*
 * binfmt_enter - give the user namespace of the box an empty list
 *
 * returns true if no entry of the machine can have an effect; false if the
 *         tracer must check each program (tracer/exec_check.h)
 */
bool binfmt_enter(void);

#endif
