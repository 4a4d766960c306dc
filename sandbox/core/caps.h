/* SPDX-License-Identifier: Apache-2.0 */
/* caps.h - capabilities.  Only caps.c calls libcap. */
#ifndef SANDBOX_CORE_CAPS_H
#define SANDBOX_CORE_CAPS_H

#include "base/error.h"

/* caps_drop_all - drop every capability from every set, for good */
int caps_drop_all(struct error *err) MUST_CHECK;
/* caps_drop_own - drop every capability that this process holds; for a process
 * that cannot exec */
int caps_drop_own(struct error *err) MUST_CHECK;
/* caps_keep_ptrace - drop every capability except CAP_SYS_PTRACE, which counts
 * only in the user namespace of the process */
int caps_keep_ptrace(struct error *err) MUST_CHECK;
/* caps_raise_reading - make CAP_DAC_READ_SEARCH effective again after
 * setfsuid(), which clears it */
int caps_raise_reading(struct error *err) MUST_CHECK;

#endif
