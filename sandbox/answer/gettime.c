/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clocks of the box.
 *
 * When the build begins, the wall clock shows half a second past the epoch and
 * each monotonic clock one second.  clocks.h says how they advance.
 */
#include "sandbox/answer/handlers.h"
#include "sandbox/clock/clocks_files.h"

#include <errno.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000

static struct timespec
spec(int64_t s, int64_t ns)
{
	return (struct timespec){
		.tv_sec = (time_t)(s + ns / SECOND), .tv_nsec = ns % SECOND};
}

/* What the caller writes from now on must not be older than what it reads. */
static int64_t
read_clock(struct call *c)
{
	struct answer_state *s = c->state;
	const int64_t now = clocks_read(s->clocks, c->pid),
		      to = clocks_ahead(s->clocks, c->pid, now);

	if (to - s->followed < CLOCKS_TICK)
		return now;
	clocks_box_pass(s->clocks, to);
	if (!write_order_advance(s->order, clocks_box(s->clocks)))
		_exit(1); /* file times would be too old */
	s->followed = to;
	return clocks_now(s->clocks, c->pid);
}

static struct timespec
now(struct call *c)
{
	return spec(c->state->plan->epoch_s, CLOCKS_REAL_START + read_clock(c));
}

enum meaning {
	WALL,
	STEADY,
	USED,
	NO_CLOCK
};

/* A negative number is the clock of a process or thread, or of a device if its
 * last two bits are 3; the box has no such device. */
static enum meaning
meaning(int clock)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_TAI:
		return WALL;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		return STEADY;
	case CLOCK_PROCESS_CPUTIME_ID:
	case CLOCK_THREAD_CPUTIME_ID:
		return USED;
	default:
		return clock < 0 && (clock & 3) != 3 ? USED : NO_CLOCK;
	}
}

void
answer_clock_gettime(struct call *c)
{
	struct clocks *clocks = c->state->clocks;
	struct timespec t;

	switch (meaning((int)c->args[0])) {
	case WALL:
		t = now(c);
		break;
	case STEADY:
		t = spec(0, CLOCKS_STEADY_START + read_clock(c));
		break;
	case USED:
		c->source = AUDIT_USAGE;
		t = spec(0, clocks_cpu(clocks, c->pid));
		break;
	default:
		call_fail(c, EINVAL);
		return;
	}
	call_poke(c, c->args[1], &t, sizeof t);
}

void
answer_clock_getres(struct call *c)
{
	int clock = (int)c->args[0];
	bool coarse = clock == CLOCK_REALTIME_COARSE ||
		      clock == CLOCK_MONOTONIC_COARSE;
	const struct timespec t = spec(0, coarse ? CLOCKS_TICK : 1);

	if (clock < 0)
		call_to_kernel(c); /* fails if there is no such process */
	else if (meaning(clock) == NO_CLOCK)
		call_fail(c, EINVAL);
	else if (c->args[1])
		call_poke(c, c->args[1], &t, sizeof t);
}

void
answer_gettimeofday(struct call *c)
{
	const struct timezone utc = {0};

	if (c->args[0]) {
		const struct timespec t = now(c);
		const struct timeval v = {
			.tv_sec = t.tv_sec, .tv_usec = t.tv_nsec / 1000};

		call_poke(c, c->args[0], &v, sizeof v);
	}
	if (c->args[1])
		call_poke(c, c->args[1], &utc, sizeof utc);
}

void
answer_time(struct call *c)
{
	const time_t t = now(c).tv_sec;

	call_return(c, t);
	if (c->args[0])
		call_poke(c, c->args[0], &t, sizeof t);
}
