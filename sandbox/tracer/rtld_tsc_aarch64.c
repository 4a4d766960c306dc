/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/tracer/rtld_tsc.h"

/* No dynamic linker for this processor reads the counter. */
void
rtld_tsc_exec(const struct rtld_tsc *l, pid_t pid, uint64_t base)
{
	(void)l;
	(void)pid;
	(void)base;
}

bool
rtld_tsc_answer(struct rtld_tsc *l, pid_t pid)
{
	(void)l;
	(void)pid;
	return false;
}
