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

/* Succeed for the policies that need no privilege. */
static void
reply_policy(struct call *c, int policy)
{
	switch (policy) {
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
answer_sched_setscheduler(struct call *c)
{
	reply_policy(c, (int)c->args[1] & ~SCHED_RESET_ON_FORK);
}

/* Flags of Linux 6.1; of them, clamps depend on how the kernel was built. */
#define FLAGS_KNOWN 0x7fu
#define FLAGS_KEEP_POLICY 0x08u
#define FLAGS_CLAMP 0x60u
#define POLICY_DEADLINE 6

static void
reply_attributes(struct call *c, const struct attributes *a)
{
	const bool deadline = a->policy == POLICY_DEADLINE;
	const int policy =
		a->flags & FLAGS_KEEP_POLICY ? SCHED_OTHER : (int)a->policy;

	if (a->flags & ~(uint64_t)FLAGS_KNOWN)
		call_fail(c, EINVAL);
	else if (a->flags & FLAGS_CLAMP)
		call_fail(c, EOPNOTSUPP);
	else if (deadline || (policy != SCHED_IDLE && a->nice < 0))
		call_fail(c, EPERM);
	else if ((policy == SCHED_FIFO || policy == SCHED_RR) !=
		 (a->priority > 0))
		call_fail(c, EINVAL);
	else
		reply_policy(c, policy);
}

void
answer_sched_setattr(struct call *c)
{
	struct attributes a;

	if (!c->args[1] || (int)c->args[0] < 0 || (unsigned)c->args[2] != 0)
		call_fail(c, EINVAL);
	else if (!call_peek(c, c->args[1], &a, sizeof a))
		call_fail(c, EFAULT);
	else if (a.size != 0 && (a.size < sizeof a || a.size > 4096))
		call_fail(c, E2BIG);
	else
		reply_attributes(c, &a);
}

void
answer_sched_setparam(struct call *c)
{
	int priority;

	if (!c->args[1] || (int)c->args[0] < 0)
		call_fail(c, EINVAL);
	else if (!call_peek(c, c->args[1], &priority, sizeof priority))
		call_fail(c, EFAULT);
	else if (priority != 0)
		call_fail(c, EINVAL);
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
