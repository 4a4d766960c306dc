/* SPDX-License-Identifier: Apache-2.0 */
/* clock.h - the only module that reads the time. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/bytes.h"

int64_t clock_now_s(void);    /* seconds since 1970 */
int64_t clock_now_ns(void);   /* nanoseconds since 1970 */
int64_t clock_ticks_ns(void); /* never goes back; for durations */

/* clock_date - RFC 3339 in UTC, "2026-11-21T09:00:00Z"; by value */
struct clock_date {
	char s[32];
};
struct clock_date clock_date(int64_t seconds);
/* clock_parse - seconds since 1970 of exactly such a text, from 1970 to 9999;
 * returns -1 for any other text */
int clock_parse(int64_t *out, const char *text) MUST_CHECK;

#endif
