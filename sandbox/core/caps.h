/* SPDX-License-Identifier: Apache-2.0 */
/* caps.h - capabilities.  Only caps.c calls libcap. */
#ifndef SANDBOX_CORE_CAPS_H
#define SANDBOX_CORE_CAPS_H

#include "base/error.h"

#include <stdbool.h>

/* caps_drop_all - drop every capability from every set, for good */
int caps_drop_all(struct error *err) MUST_CHECK;
/* caps_drop_own - drop every capability that this process holds; for a process
 * that cannot exec */
int caps_drop_own(struct error *err) MUST_CHECK;
/* caps_keep_ptrace - drop every capability except CAP_SYS_PTRACE, which counts
 * only in the user namespace of the process */
int caps_keep_ptrace(struct error *err) MUST_CHECK;
/* caps_raise_reading - make CAP_DAC_READ_SEARCH, or without it
 * CAP_DAC_OVERRIDE, effective again after setfsuid(), which clears both */
int caps_raise_reading(struct error *err) MUST_CHECK;
/* caps_can_mount - may this process mount outside of a user namespace? */
bool caps_can_mount(void);
/* caps_can_own_as_other - may it create, read, change and remove files of
 * another user, and let processes run as that user? */
bool caps_can_own_as_other(void);
/* caps_can_map_root - may it map user id 0 into a user namespace? */
bool caps_can_map_root(void);

#endif
