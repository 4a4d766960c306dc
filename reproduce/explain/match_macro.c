/* SPDX-License-Identifier: Apache-2.0 */
/* match_macro.c - when it was compiled, as macros of C tell it. */
#include "reproduce/explain/dates_private.h"

/* "Nov 30 2026", as __DATE__ has it. */
static bool
is_macro_date(struct slice t)
{
	bool foreign;

	return t.len >= 11 && month_named(slice_head(t, 3), &foreign) &&
	       !foreign && t.p[3] == ' ' &&
	       (t.p[4] == ' ' || is_digit(t.p[4])) && is_digit(t.p[5]) &&
	       t.p[6] == ' ' && all_of(slice_cut(t, 7, 11), is_digit);
}

static bool
is_clock(struct slice t)
{
	return t.len == 8 && t.p[2] == ':' && t.p[5] == ':' &&
	       count_of(t, is_digit) == 6;
}

/* "Mon Nov 30 00:43:09 2026", as __TIMESTAMP__ has it. */
static bool
is_ctime(struct slice t)
{
	bool foreign;

	return t.len == 24 && weekday_named(slice_head(t, 3), &foreign) &&
	       month_named(slice_cut(t, 4, 7), &foreign) &&
	       is_clock(slice_cut(t, 11, 19)) && t.p[19] == ' ';
}

enum sight
sees_clock_macro(struct spot *s)
{
	struct date x, y;

	if (s->clue->format != FORMAT_ELF &&
		!slice_starts(s->a.whole, "\177ELF") &&
		!slice_starts(s->a.whole, "MZ"))
		return SIGHT_NONE;
	if (!date_read(&x, &s->a) || !date_read(&y, &s->b) ||
		date_seconds(&x) == date_seconds(&y))
		return SIGHT_NONE;
	for (size_t i = 0; i < x.text.len; i++)
		if (is_macro_date(slice_cut(x.text, i, x.text.len)))
			return SIGHT_CERTAIN;
	return is_clock(x.text) || is_ctime(x.text) ? SIGHT_CERTAIN
						    : SIGHT_NONE;
}
