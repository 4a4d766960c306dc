/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/affinity.h"

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Of the box that this process belongs to; none: not chosen. */
static cpu_set_t chosen;

/* A name that one process can have at a time, of all users that share a network;
 * the kernel takes it back when the last holder of the socket ends.  Without
 * socket nothing is claimed. */
static bool
claim_one(int cpu)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	const int n = snprintf(name.sun_path + 1, sizeof name.sun_path - 1,
		"hallmark-processor-%d", cpu);
	const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return false;
	if (bind(fd, (struct sockaddr *)&name,
		    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			    (size_t)n)) == 0)
		return true; /* as long as it is open */
	(void)close(fd);
	return false;
}

/* Choose the first processors, at most so many and so far not chosen. */
static int
choose_from(const cpu_set_t *have, int jobs, bool (*may)(int cpu))
{
	for (int cpu = 0; cpu < CPU_SETSIZE && jobs > 0; cpu++)
		if (CPU_ISSET(cpu, have) && !CPU_ISSET(cpu, &chosen) &&
			(!may || may(cpu))) {
			CPU_SET(cpu, &chosen);
			jobs--;
		}
	return jobs;
}

void
affinity_claim(int jobs)
{
	cpu_set_t have;

	CPU_ZERO(&chosen);
	if (sched_getaffinity(0, sizeof have, &have) < 0)
		return;
	if (jobs < CPU_COUNT(&have))
		jobs = choose_from(&have, jobs, claim_one);
	(void)choose_from(&have, jobs, NULL);
}

void
affinity_set(pid_t pid, int jobs)
{
	cpu_set_t want;

	CPU_ZERO(&want);
	for (int cpu = 0; cpu < CPU_SETSIZE && jobs > 0; cpu++)
		if (CPU_ISSET(cpu, &chosen)) {
			CPU_SET(cpu, &want);
			jobs--;
		}
	(void)sched_setaffinity(pid, sizeof want, &want);
}
