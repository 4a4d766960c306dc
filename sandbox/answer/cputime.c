/* SPDX-License-Identifier: Apache-2.0 */
/* Resource usage: processor time by the clock of the box, the rest constant. */
#include "sandbox/answer/handlers.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/times.h>

#define SECOND INT64_C(1000000000)
#define TICK (SECOND / 100) /* of times(), as sysconf() reports it */
/* A tick of processor time, in ns: 64 reads of a clock.  A program that waits
 * for the next tick may compute longer between two reads the longer it waits:
 * it would never reach the 10000 reads of a whole TICK. */
#define TICK_USED INT64_C(64000)

void
answer_getrusage(struct call *c)
{
	int who = (int)c->args[0];
	int64_t ns = 0;
	struct rusage usage = {.ru_maxrss = 4096};

	if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN &&
		who != RUSAGE_THREAD) {
		call_fail(c, EINVAL);
		return;
	}
	if (who != RUSAGE_CHILDREN)
		ns = clocks_cpu(c->state->clocks, c->pid);
	usage.ru_utime = (struct timeval){
		.tv_sec = ns / SECOND, .tv_usec = ns % SECOND / 1000};
	call_poke(c, c->args[1], &usage, sizeof usage);
}

void
answer_times(struct call *c)
{
	const struct tms used = {
		.tms_utime = clocks_cpu(c->state->clocks, c->pid) / TICK_USED};

	call_return(c,
		(CLOCKS_STEADY_START + clocks_now(c->state->clocks, c->pid)) /
			TICK);
	if (c->args[0])
		call_poke(c, c->args[0], &used, sizeof used);
}
