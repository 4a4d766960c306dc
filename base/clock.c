/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Never call the vDSO: it reads the processor's counter, and that read faults
 * in some processes. */
static struct timespec
read_clock(clockid_t which)
{
	struct timespec t = {0};

	(void)syscall(SYS_clock_gettime, which, &t);
	return t;
}

static int64_t
read_clock_ns(clockid_t which)
{
	struct timespec t = read_clock(which);

	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t
clock_now_s(void)
{
	return read_clock(CLOCK_REALTIME).tv_sec;
}

int64_t
clock_now_ns(void)
{
	return read_clock_ns(CLOCK_REALTIME);
}

int64_t
clock_ticks_ns(void)
{
	return read_clock_ns(CLOCK_MONOTONIC);
}

struct clock_date
clock_date(int64_t seconds)
{
	struct clock_date date;
	time_t when = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&when, &tm))
		memset(&tm, 0, sizeof tm);
	(void)strftime(date.s, sizeof date.s, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return date;
}
