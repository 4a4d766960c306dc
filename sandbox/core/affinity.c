/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/affinity.h"

#include <sched.h>

void
affinity_set(pid_t pid, int jobs)
{
	cpu_set_t have, want;

	CPU_ZERO(&want);
	if (sched_getaffinity(0, sizeof have, &have) < 0)
		return;
	for (int cpu = 0; cpu < CPU_SETSIZE && jobs > 0; cpu++)
		if (CPU_ISSET(cpu, &have)) {
			CPU_SET(cpu, &want);
			jobs--;
		}
	(void)sched_setaffinity(pid, sizeof want, &want);
}
