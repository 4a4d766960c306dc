/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The wall clock of the box.
 *
 * It stands half a second past the epoch and moves on by a microsecond each
 * time it is read: a program that waits for the next second gets there, and
 * one that is built twice the same way reads the same times.
 *
 * A file that the build wrote keeps its place in the order of files, in the
 * first half of that second: a ten-thousandth of the real time since the
 * box's birth, which is more than half a day.  So make never sees a file from
 * the future, and a time in whole seconds is always the epoch.
 */
#include "base/clock.h"
#include "sandbox/virtual.h"

#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

#define SECOND 1000000000
#define HALF (SECOND / 2)
#define STEP 1000
#define SLOWER 100000

static struct timespec
now(struct virtual_state *s)
{
	int64_t ns = HALF + STEP * s->n_clock++;

	return (struct timespec){
		.tv_sec = (time_t)(s->plan->epoch_s + ns / SECOND),
		.tv_nsec = (long)(ns % SECOND)};
}

void
virtual_clock_gettime(struct virtual_call *c)
{
	const struct timespec t = now(c->state);

	virtual_poke(c, c->args[1], &t, sizeof t);
}

void
virtual_gettimeofday(struct virtual_call *c)
{
	const struct timezone utc = {0};

	if (c->args[0]) {
		const struct timespec t = now(c->state);
		const struct timeval v = {
			.tv_sec = t.tv_sec, .tv_usec = t.tv_nsec / 1000};

		virtual_poke(c, c->args[0], &v, sizeof v);
	}
	if (c->args[1])
		virtual_poke(c, c->args[1], &utc, sizeof utc);
}

void
virtual_time(struct virtual_call *c)
{
	const time_t t = now(c->state).tv_sec;

	c->value = t;
	if (c->args[0])
		virtual_poke(c, c->args[0], &t, sizeof t);
}

/* /dev/shm is the first folder that is made (mounts.c): nothing that the box
 * or its filler makes is older. */
int
virtual_birth(struct timespec *out)
{
	struct stat st;

	if (stat("/dev/shm", &st) < 0)
		return -1;
	*out = st.st_ctim;
	return 0;
}

void
virtual_file_time(const struct virtual_state *s, struct timespec *t)
{
	int64_t real = (int64_t)t->tv_sec * SECOND + t->tv_nsec;
	int64_t since;

	/* older: unpacked, or set by hand; newer than now: set by hand */
	if (t->tv_sec < s->born_ns / SECOND || real < s->born_ns ||
		t->tv_sec > clock_now_s() + 1)
		return;
	/* what was there before the build began has the epoch itself */
	since = real < s->began_ns ? 0 : (real - s->began_ns) / SLOWER + 1;
	t->tv_sec = (time_t)s->plan->epoch_s;
	t->tv_nsec = (long)(since < HALF ? since : HALF - 1);
}
