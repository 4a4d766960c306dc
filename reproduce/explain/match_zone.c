/* SPDX-License-Identifier: Apache-2.0 */
/* match_zone.c - one time, told in two time zones. */
#include "reproduce/explain/dates_private.h"

/* Two dates that are told with an hour and a minute. */
static bool
told_by_clock(const struct date *x, const struct date *y)
{
	return x->minute >= 0 && y->minute >= 0;
}

/* Two zones are a multiple of a quarter of an hour apart. */
static bool
zones_apart(int64_t apart_s)
{
	if (apart_s < 0)
		apart_s = -apart_s;
	return apart_s > 0 && apart_s <= 26 * 3600 && apart_s % 900 == 0;
}

static bool
is_zone_name(struct slice w)
{
	return w.len >= 1 && w.len <= 5 && w.p[0] >= 'A' && w.p[0] <= 'Z' &&
	       all_of(w, is_alnum);
}

/* The minutes of "+05:45" are not read. */
static bool
in_utc(const struct date *d)
{
	const struct slice end = slice_tail(d->text, 6);

	return d->zone && d->zone_minutes == 0 &&
	       !(end.len == 6 && end.p[3] == ':' &&
		       (end.p[0] == '+' || end.p[0] == '-'));
}

enum sight
sees_zone(struct spot *s)
{
	struct date x, y;
	int64_t apart_s;

	if (s->clue->what == CLUE_TIME) {
		if (s->clue->format != FORMAT_ZIP)
			return SIGHT_NONE;
		return zones_apart(number_of(s->a.all) - number_of(s->b.all))
			       ? SIGHT_CERTAIN
			       : SIGHT_NONE;
	}
	if (has_word(slice_tail(s->a.key, 24),
		    "time zone|timezone|TZ|zone|tzname") &&
		((is_zone_name(s->a.word) || has_text(s->a.path, "/|+|-")) &&
			(is_zone_name(s->b.word) ||
				has_text(s->b.path, "/|+|-"))))
		/* a setting of a person looks the same */
		return tells_of_build(s) ? SIGHT_CERTAIN : SIGHT_NONE;
	if (!date_find(&x, &s->a) || !date_find(&y, &s->b) ||
		!told_by_clock(&x, &y) || x.second != y.second ||
		date_is_written(s, &x, &y))
		return SIGHT_NONE;
	if (in_utc(&x) && in_utc(&y) && !date_same(&x, &y))
		return SIGHT_NONE;
	if (x.zone && y.zone && x.zone_minutes != y.zone_minutes)
		return date_seconds(&x) - x.zone_minutes * 60 ==
				       date_seconds(&y) - y.zone_minutes * 60
			       ? SIGHT_CERTAIN
			       : SIGHT_NONE;
	if (date_same(&x, &y))
		/* the name of the zone is all that differs */
		return !x.foreign && !y.foreign &&
				       is_zone_name(run_at(&s->a, is_letter)) &&
				       is_zone_name(run_at(&s->b, is_letter))
			       ? SIGHT_CERTAIN
			       : SIGHT_NONE;
	apart_s = date_seconds(&x) - date_seconds(&y);
	/* two builds are a quarter of an hour apart more often than zones are,
	 * as far as minutes tell */
	if (x.second < 0 && apart_s < 3600 && apart_s > -3600)
		return SIGHT_NONE;
	return zones_apart(apart_s) ? SIGHT_CERTAIN : SIGHT_NONE;
}
