/* SPDX-License-Identifier: Apache-2.0 */
/* dates_private.h - times in foreign text and in binary numbers. */
#ifndef REPRODUCE_EXPLAIN_DATES_PRIVATE_H
#define REPRODUCE_EXPLAIN_DATES_PRIVATE_H

#include "reproduce/explain/matcher_private.h"

/* A time as it was read; a field that was not told is -1. */
struct date {
	int year, month, day, hour, minute, second;
	int zone_minutes; /* east of Greenwich */
	bool zone;        /* a zone was told */
	bool foreign;     /* a name of a month or day that is not English */
	bool named;       /* a month or a day of the week has its name */
	struct slice text;
};

struct date date_none(void);
/* date_set_day_of_year - fill in month and day, of day 1 to 366 of its year;
 * false: the year has no such day */
bool date_set_day_of_year(struct date *d, int64_t day);

/* date_read - the date in words and numbers around the hunk, in any usual order
 * returns whether there is one that has at least a day and a month, a month and
 * a year, or an hour and a minute */
bool date_read(struct date *out, const struct side *side);
/* date_digits - the same, of one run of digits: 20261130, 20261130T004309 … */
bool date_digits(struct date *out, const struct side *side);
/* date_tuple - the same, of six numbers in brackets: (2026, 11, 30, 0, 43, 9)
 */
bool date_tuple(struct date *out, const struct side *side);
/* date_find - one of these */
bool date_find(struct date *out, const struct side *side);
/* date_same - they are one instant, as far as they tell */
bool date_same(const struct date *x, const struct date *y);
/* date_epoch - seconds since 1970 of a number of digits in seconds,
 * milliseconds, microseconds or nanoseconds; -1 if it is none */
int64_t date_epoch(struct slice digits);
/* date_is_written - a person wrote these two dates: they have no time of the
 * day, and what stands around them tells of something else than a build; or an
 * hour and a minute alone that no word labels */
bool date_is_written(
	const struct spot *s, const struct date *x, const struct date *y);
/* epoch_is_written - the same of two numbers that would be seconds since 1970,
 * but that no word labels as a time */
bool epoch_is_written(const struct spot *s, struct slice m, struct slice n);
/* date_seconds - since 1970 in its own zone; fields that were not told are the
 * first ones */
int64_t date_seconds(const struct date *d);

/* The word is a name of a month (1 to 12) or of a day of the week (1), in one
 * of eight languages; 0: none.  *foreign: not English. */
int month_named(struct slice word, bool *foreign);
int weekday_named(struct slice word, bool *foreign);

/* date_binary - whether the hunks are within two numbers that are plausible
 * times: one of 32 or 64 bits in either order, FILETIME, or DOS form
 * out  *apart_s  how far they are from each other; *form its name */
bool date_binary(int64_t *apart_s, const char **form, const struct spot *s);

/* date_take_iso - set the day of 2026-11-30; returns where that stands in the
 * text, or SIZE_MAX */
size_t date_take_iso(struct date *d);

#endif
