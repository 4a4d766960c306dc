/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Timers and limits of processor time.
 *
 * Computation takes no time in the box, so these timers never expire and a
 * profiler gets no samples.  The timers of a process (setitimer) are kept here
 * and reported as they were set.  The box has no others; POSIX lets a system
 * fail with ENOTSUP for them.  A limit (setrlimit) is never reached, so it is
 * granted and forgotten: the real one remains, which ends a process that
 * computes without end.
 */
#include "base/bytes.h"
#include "sandbox/answer/handlers.h"
#include "sandbox/core/rlimits.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/time.h>

#define KEPT 256 /* only the timers that were set last */

struct kept {
	uint64_t serial; /* of the process; 0: free */
	int which;
	struct itimerval value;
};

struct cpu_timers {
	struct kept all[KEPT];
	size_t next;
};

/* The timer of the calling process; NULL: it has not set one.  *serial is 0 if
 * the process is not known. */
static struct kept *
find_timer(struct call *c, uint64_t *serial)
{
	struct cpu_timers *t = c->state->timers;
	struct clock_identity id;

	if (!t)
		t = c->state->timers = mem_alloc(1, sizeof *t);
	*serial = 0;
	if (!clocks_identity(c->state->clocks, c->pid, &id))
		return NULL;
	*serial = id.serial;
	for (size_t i = 0; i < KEPT; i++)
		if (t->all[i].serial == id.serial &&
			t->all[i].which == (int)c->args[0])
			return &t->all[i];
	return NULL;
}

static void
keep_timer(struct call *c, struct kept *kept, uint64_t serial,
	const struct itimerval *value)
{
	struct cpu_timers *t = c->state->timers;

	if (!kept)
		kept = &t->all[t->next++ % KEPT];
	*kept = (struct kept){serial, (int)c->args[0], *value};
}

static bool
valid_time(const struct timeval *t)
{
	return t->tv_sec >= 0 && t->tv_usec >= 0 && t->tv_usec < 1000000;
}

static void
report_timer(struct call *c, const struct kept *kept, uint64_t to)
{
	const struct itimerval none = {.it_value = {0}};

	if (to)
		call_poke(c, to, kept ? &kept->value : &none, sizeof none);
}

static bool
of_process(const struct call *c)
{
	return (int)c->args[0] == ITIMER_VIRTUAL ||
	       (int)c->args[0] == ITIMER_PROF;
}

static void
replace_timer(struct call *c, struct itimerval *value)
{
	uint64_t serial;
	struct kept *kept = find_timer(c, &serial);

	report_timer(c, kept, c->args[2]);
	/* a disarmed timer keeps no interval */
	if (value->it_value.tv_sec == 0 && value->it_value.tv_usec == 0)
		value->it_interval = value->it_value;
	if (serial)
		keep_timer(c, kept, serial, value);
}

void
answer_setitimer(struct call *c)
{
	struct itimerval value = {.it_value = {0}};

	if (c->args[1] && !call_peek(c, c->args[1], &value, sizeof value))
		call_fail(c, EFAULT);
	else if (!of_process(c) || !valid_time(&value.it_value) ||
		 !valid_time(&value.it_interval))
		call_fail(c, EINVAL);
	else
		replace_timer(c, &value);
}

void
answer_getitimer(struct call *c)
{
	uint64_t serial;

	if (of_process(c))
		report_timer(c, find_timer(c, &serial), c->args[1]);
	else
		call_fail(c, EINVAL);
}

void
answer_cpu_timer(struct call *c)
{
	int clock = (int)c->args[0];

	/* the clock of a device: the kernel returns the exact error */
	if (clock < 0 && (clock & 3) == 3)
		call_to_kernel(c);
	else
		call_fail(c, ENOTSUP);
}

/* The caller sets its limit to the struct at from; the old one goes to to,
 * unless that is NULL. */
static void
set_limit(struct call *c, uint64_t from, uint64_t to)
{
	const rlim_t real = (rlim_t)rlimits_cpu(&c->state->plan->limits);
	struct rlimit value;

	if (!call_peek(c, from, &value, sizeof value))
		call_fail(c, EFAULT);
	else if (value.rlim_cur > value.rlim_max)
		call_fail(c, EINVAL);
	else if (value.rlim_max > real)
		call_fail(c, EPERM);
	else if (to) {
		value = (struct rlimit){real, real};
		call_poke(c, to, &value, sizeof value);
	}
}

void
answer_setrlimit(struct call *c)
{
	set_limit(c, c->args[1], 0);
}

void
answer_prlimit64(struct call *c)
{
	int64_t process, thread;
	pid_t of = (pid_t)c->args[0];

	if (of != 0 && (!call_ids(c, &process, &thread) || of != process))
		call_fail(c, EPERM); /* the limits of another process */
	else
		set_limit(c, c->args[2], c->args[3]);
}
