/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/cpu.h"
#include "sandbox/core/sanitized.h"

#include <sys/prctl.h>

void
cpu_hide_own_counter(void)
{
	/* sanitizers read it themselves */
	if (!SANITIZED)
		(void)prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0);
}
