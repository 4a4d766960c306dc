/* SPDX-License-Identifier: Apache-2.0 */
/* dates_written.c - dates that a person writes: of a release of something else,
 * of a birth, of an end. */
#include "reproduce/explain/dates_private.h"

#define DAY_S 86400
#define NEAR_S (400 * (int64_t)DAY_S)
#define TABLE_LEAST 2 /* other dates that make a table */
#define SEEN_MOST 65536

static const char build_words[] =
	"built|build|generated|created|compiled|updated|update|modified|date|"
	"time|timestamp|stamp|packaged|printed|exported|rendered|produced|"
	"started|finished|begun|ended|made|at";

/* buildDate, generatedAt: no end of a word stands behind these. */
static const char build_begins[] =
	"buildDate|BuildDate|buildTime|BuildTime|generatedAt|GeneratedAt|"
	"generatedOn|createdAt|compiledAt|exportedAt|lastUpdate|lastModified";

static bool
has_clock(const struct date *d)
{
	return d->hour >= 0 && d->minute >= 0;
}

/* 2026-11-30, and no time of the day behind it */
static bool
is_day(struct slice t, size_t at)
{
	const struct slice day = slice_cut(t, at, at + 10);
	const struct slice next = slice_cut(t, at + 10, at + 12);

	return day.len == 10 && day.p[4] == '-' && day.p[7] == '-' &&
	       count_of(day, is_digit) == 8 &&
	       (at == 0 || !is_digit(t.p[at - 1])) &&
	       (next.len == 0 || (!is_digit(next.p[0]) && next.p[0] != 'T'));
}

/* Other such days of the file are the same on both sides. */
static bool
in_table(const struct spot *s, const struct date *d)
{
	const struct slice all = slice_head(s->a.all, SEEN_MOST);
	size_t same = 0;

	if (d->text.len != 10 || !is_day(d->text, 0))
		return false;
	for (size_t i = 0; i + 10 <= all.len && same < TABLE_LEAST; i++)
		same += all.p + i != d->text.p && is_day(all, i) &&
			s->b.all.len >= 10 &&
			memmem(s->b.all.p, s->b.all.len, all.p + i, 10);
	return same == TABLE_LEAST;
}

/* A page in the web is called by the day of its text. */
static bool
in_url(struct slice before)
{
	size_t i = before.len;

	while (i > 0 && before.p[i - 1] != ' ' && before.p[i - 1] != '"')
		i--;
	return slice_ends(before, "/") &&
	       has_text(slice_cut(before, i, before.len), "://");
}

/* "certifi==2023.11.17": a version of something else */
static bool
is_requirement(struct slice before, const struct date *d)
{
	return slice_find(d->text, ".") != SIZE_MAX &&
	       (slice_ends(before, "==") || slice_ends(before, ">=") ||
		       slice_ends(before, "<=") || slice_ends(before, "~=") ||
		       slice_ends(before, "@") || slice_ends(before, "^") ||
		       slice_ends(before, "~"));
}

/* The head of a page of man(7) that help2man made tells no day. */
static bool
is_generated(const struct spot *s)
{
	static const char mark[] = "enerated by help2man";

	return has_text(slice_head(s->a.all, 4096), mark) &&
	       has_text(slice_head(s->b.all, 4096), mark);
}

/* What a date is of, by the word before it. */
static bool
is_labelled(struct slice before)
{
	return has_word(before, "rfc|isbn|copyright|©") ||
	       labelled_by(before, "since|deprecated|expires|expire|expiry|"
				   "valid|until|born|birth|birthday|died|due|"
				   "deadline|introduced|removed|before|"
				   "effective|supported") != LABEL_NONE;
}

/* A day that is a version: two that are builds are near to each other. */
static bool
is_version(struct slice before, const struct date *x, const struct date *y)
{
	const int64_t apart = date_seconds(x) - date_seconds(y);

	return labelled_by(before, "version|api") != LABEL_NONE &&
	       (apart > 7 * DAY_S || apart < -7 * DAY_S);
}

static bool
is_bare(const struct spot *s, const struct date *d)
{
	return d->text.len + 1 >= s->a.line.len;
}

bool
date_is_written(
	const struct spot *s, const struct date *x, const struct date *y)
{
	const struct slice before = slice_tail(line_before(&s->a, x->text), 40);
	const struct slice line =
		slice_tail(line_before(&s->a, x->text), SEEN_MOST);
	const bool told = has_word(before, build_words) ||
			  has_text(before, build_begins) || is_bare(s, x) ||
			  is_generated(s);

	if (has_clock(x) || has_clock(y)) /* 8:30 alone may be anything */
		return x->year < 0 && x->month < 0 && x->second < 0 &&
		       !x->zone && !told;
	if (is_labelled(before) || is_version(before, x, y) || in_url(line) ||
		is_requirement(before, x))
		return true;
	/* a month of a year, or one day of a table */
	return !told && (x->day < 0 || in_table(s, x));
}

/* The file has other such numbers, which are the same on both sides. */
static bool
has_alike(const struct spot *s, struct slice number)
{
	const struct slice all = slice_head(s->a.all, SEEN_MOST);

	for (size_t i = 0; i < all.len;) {
		struct slice n;
		size_t to = i;

		while (to < all.len && is_digit(all.p[to]))
			to++;
		n = slice_cut(all, i, to);
		i = to + 1;
		if (n.p != number.p && n.len == number.len &&
			date_epoch(n) >= 0 && s->b.all.len >= n.len &&
			memmem(s->b.all.p, s->b.all.len, n.p, n.len))
			return true;
	}
	return false;
}

bool
epoch_is_written(const struct spot *s, struct slice m, struct slice n)
{
	const int64_t apart = date_epoch(m) - date_epoch(n);

	return apart >= NEAR_S || apart <= -NEAR_S || has_alike(s, m);
}
