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

int
clock_parse(int64_t *out, const char *text)
{
	static const char form[] = "0000-00-00T00:00:00Z";
	struct tm t = {0};
	int64_t n[6] = {0};
	size_t part = 0;

	if (strlen(text) != sizeof form - 1)
		return -1;
	for (size_t i = 0; form[i]; i++) {
		bool digit = text[i] >= '0' && text[i] <= '9';

		if (form[i] == '0' ? !digit : text[i] != form[i])
			return -1;
		if (digit)
			n[part] = n[part] * 10 + (text[i] - '0');
		else
			part++;
		if (part == ARRAY_LEN(n))
			break;
	}
	t.tm_year = (int)n[0] - 1900;
	t.tm_mon = (int)n[1] - 1;
	t.tm_mday = (int)n[2];
	t.tm_hour = (int)n[3];
	t.tm_min = (int)n[4];
	t.tm_sec = (int)n[5];
	*out = timegm(&t);
	/* 31 February would be another day */
	return n[0] >= 1970 && strcmp(clock_date(*out).s, text) == 0 ? 0 : -1;
}
