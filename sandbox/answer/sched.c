/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scheduling of a process: always the default policy, nice 0.
 *
 * An unprivileged user cannot undo the niceness that hallmark was started with,
 * so no real value is shown. A request of the build succeeds and has no effect.
 */
#include "sandbox/answer/handlers.h"

#include <errno.h>
#include <sched.h>
#include <sys/resource.h>
#include <time.h>

/* The kernel returns 40 for the highest priority and 1 for the lowest. */
void
answer_getpriority(struct call *c)
{
	if ((unsigned)c->args[0] > PRIO_USER)
		call_fail(c, EINVAL);
	else
		call_return(c, 20);
}

void
answer_setpriority(struct call *c)
{
	if ((unsigned)c->args[0] > PRIO_USER)
		call_fail(c, EINVAL);
	else if ((int)c->args[2] < 0)
		call_fail(c, EACCES);
}

/* The first version of the struct that sched_getattr(2) fills in. */
struct attributes {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

void
answer_sched_getattr(struct call *c)
{
	const struct attributes fixed = {.size = sizeof fixed};

	if ((unsigned)c->args[2] < sizeof fixed || c->args[3] != 0)
		call_fail(c, EINVAL);
	else
		call_poke(c, c->args[1], &fixed, sizeof fixed);
}

void
answer_sched_setscheduler(struct call *c)
{
	switch ((int)c->args[1] & ~SCHED_RESET_ON_FORK) {
	case SCHED_OTHER:
	case SCHED_BATCH:
	case SCHED_IDLE:
		break;
	case SCHED_FIFO:
	case SCHED_RR:
		call_fail(c, EPERM);
		break;
	default:
		call_fail(c, EINVAL);
	}
}

void
answer_sched_getparam(struct call *c)
{
	const struct sched_param fixed = {0};

	call_poke(c, c->args[1], &fixed, sizeof(int));
}

void
answer_sched_rr_get_interval(struct call *c)
{
	const struct timespec slice = {.tv_nsec = 4000000};

	call_poke(c, c->args[1], &slice, sizeof slice);
}
