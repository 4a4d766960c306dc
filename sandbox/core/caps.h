/* SPDX-License-Identifier: Apache-2.0 */
/* caps.h - capabilities.  The door to libcap. */
#ifndef SANDBOX_CORE_CAPS_H
#define SANDBOX_CORE_CAPS_H

#include "base/error.h"

/* caps_drop_all - none is left, in no set, for good */
int caps_drop_all(struct error *err) MUST_CHECK;
/* caps_drop_own - none is held; for a process that can not exec */
int caps_drop_own(struct error *err) MUST_CHECK;
/* caps_keep_ptrace - all but CAP_SYS_PTRACE, which counts only towards the
 * user namespace one is in */
int caps_keep_ptrace(struct error *err) MUST_CHECK;
/* caps_raise_reading - CAP_DAC_READ_SEARCH again after setfsuid() */
int caps_raise_reading(struct error *err) MUST_CHECK;

#endif
