/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/explain/dates_private.h"

#define PARTS_MOST 32

/* A date is read from its parts: words, numbers, what stands between. */
struct part {
	struct slice text;
	bool number;
};

static const char *const month_names[] = {
	"jan|january|januar|janvier|janv|enero|ene|gennaio|gen|janeiro|januari|"
	"styczeń|sty|stycznia|jän",
	"feb|february|februar|février|févr|febrero|febbraio|fevereiro|fev|"
	"februari|luty|lut|lutego",
	"mar|march|märz|mär|mrz|mars|marzo|março|maart|mrt|marzec|marca",
	"apr|april|avril|avr|abril|abr|aprile|kwiecień|kwi|kwietnia",
	"may|mai|mayo|maggio|mag|maio|mei|maj|maja",
	"jun|june|juni|juin|junio|giugno|giu|junho|czerwiec|cze|czerwca",
	"jul|july|juli|juillet|juil|julio|luglio|lug|julho|lipiec|lip|lipca",
	"aug|august|août|agosto|ago|augusti|augustus|sierpień|sie|sierpnia",
	"sep|sept|september|septembre|septiembre|settembre|set|setembro|"
	"wrzesień|wrz|września",
	"oct|october|oktober|okt|octobre|octubre|ottobre|ott|outubro|out|"
	"październik|paź|października",
	"nov|november|novembre|noviembre|novembro|listopad|lis|listopada",
	"dec|december|dezember|dez|décembre|déc|diciembre|dic|dicembre|"
	"dezembro|grudzień|gru|grudnia",
};
static const char english_months[] =
	"jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|"
	"march|april|june|july|august|september|october|november|december";
static const char english_days[] =
	"mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|"
	"saturday|sunday|tues|thur|thurs";
static const char other_days[] =
	"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|mo|di|mi|"
	"do|fr|sa|so|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|"
	"mar|mer|jeu|ven|sam|dim|lunes|martes|miércoles|jueves|viernes|sábado|"
	"domingo|mié|jue|vie|sáb|dom|lunedì|martedì|mercoledì|giovedì|venerdì|"
	"sabato|domenica|gio|sab|segunda|terça|quarta|quinta|sexta|seg|ter|"
	"qua|qui|sex|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|"
	"zondag|måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag";
/* Words that stand between the parts of a date, and zones. */
static const char between[] =
	"t|z|at|on|of|the|de|um|den|à|le|am|pm|o'clock|st|nd|rd|th|utc|gmt|cet|"
	"cest|est|edt|cst|cdt|mst|mdt|pst|pdt|bst|ist|jst|msk|eet|eest|wet|"
	"west|aest|aedt|npt|hst|akst|nzst|nzdt|sgt|hkt|uhr|a.m|p.m|d";

int
month_named(struct slice word, bool *foreign)
{
	for (int i = 0; i < 12; i++)
		if (is_one_of(word, month_names[i])) {
			*foreign = !is_one_of(word, english_months);
			return i + 1;
		}
	return 0;
}

int
weekday_named(struct slice word, bool *foreign)
{
	*foreign = false;
	if (is_one_of(word, english_days))
		return 1;
	*foreign = is_one_of(word, other_days);
	return *foreign;
}

static bool
is_word_part(uint8_t c)
{
	return is_letter(c) || c >= 0x80;
}

static bool
is_gap(uint8_t c)
{
	return c == ' ' || c == ',' || c == '.' || c == '-' || c == '/' ||
	       c == ':' || c == '+' || c == '_' || c == '\t';
}

static bool
belongs_to_date(struct slice text)
{
	bool foreign;

	if (is_digit(text.p[0]))
		return text.len <= 9;
	/* a zone of this clock that the list does not have */
	if (text.len >= 3 && text.len <= 5)
		for (size_t i = 0; text.p[i] >= 'A' && text.p[i] <= 'Z';)
			if (++i == text.len)
				return true;
	return month_named(text, &foreign) || weekday_named(text, &foreign) ||
	       is_one_of(text, between);
}

static bool (*kind_of(uint8_t c))(uint8_t)
{
	return is_digit(c) ? is_digit : is_word_part;
}

/* The part that begins at this place of the line. */
static struct slice
part_after(struct slice line, size_t at)
{
	size_t to = at;

	while (to < line.len && kind_of(line.p[at])(line.p[to]))
		to++;
	return slice_cut(line, at, to);
}

static struct slice
part_before(struct slice line, size_t to)
{
	size_t from = to;

	while (from > 0 && kind_of(line.p[to - 1])(line.p[from - 1]))
		from--;
	return slice_cut(line, from, to);
}

/* Where the date around this place begins, or ends. */
static size_t
date_begin(struct slice line, size_t at)
{
	for (;;) {
		size_t i = at;
		struct slice part;

		while (i > 0 && at - i < 4 && is_gap(line.p[i - 1]))
			i--;
		if (i == 0 || !(is_digit(line.p[i - 1]) ||
				      is_word_part(line.p[i - 1])))
			return at;
		part = part_before(line, i);
		if (!belongs_to_date(part))
			return at;
		at = (size_t)(part.p - line.p);
	}
}

static size_t
date_end(struct slice line, size_t at)
{
	for (;;) {
		size_t i = at;
		struct slice part;

		while (i < line.len && i - at < 4 && is_gap(line.p[i]))
			i++;
		if (i == line.len ||
			!(is_digit(line.p[i]) || is_word_part(line.p[i])))
			return at;
		part = part_after(line, i);
		if (!belongs_to_date(part))
			return at;
		at = i + part.len;
	}
}

/* What stands right before or behind a part. */
static uint8_t
char_at(struct slice s, const uint8_t *p)
{
	return p >= s.p && p < s.p + s.len ? *p : 0;
}

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool
date_set_day_of_year(struct date *d, int64_t day)
{
	static const int ends[] = {
		31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
	int month = 0, before = 0;

	if (day < 1 || day > 365 + is_leap(d->year))
		return false;
	for (; day > ends[month] + (month > 0 && is_leap(d->year)); month++)
		before = ends[month] + (month > 0 && is_leap(d->year));
	d->month = month + 1;
	d->day = (int)day - before;
	return true;
}

static void
take_number(struct date *d, struct slice all, struct slice n)
{
	int64_t v = number_of(n);
	uint8_t left = char_at(all, n.p - 1), right = char_at(all, n.p + n.len);
	bool clock = (left == ':' || right == ':') && n.len <= 2;

	/* "hello 1.2 on 30 November" */
	if ((left == '.' || right == '.') &&
		has_text(
			slice_cut(all, (size_t)(n.p - all.p), all.len), " on "))
		return;
	if (clock && d->hour < 0 && right == ':' && v < 24)
		d->hour = (int)v;
	else if (clock && d->hour >= 0 && d->minute < 0 && v < 60 &&
		 (n.len == 2 || d->year >= 0)) /* 2:1:10 alone is no time */
		d->minute = (int)v;
	else if (clock && d->minute >= 0 && d->second < 0 && v < 61 &&
		 (n.len == 2 || d->year >= 0))
		d->second = (int)v;
	else if (n.len == 4 && (left == '+' || left == '-') && d->hour >= 0 &&
		 v <= 1400 && d->year >= 0) {
		d->zone = true;
		d->zone_minutes =
			(int)(v / 100 * 60 + v % 100) * (left == '-' ? -1 : 1);
	} else if (n.len == 4 && v >= 1970 && v < 2200 && d->year < 0)
		d->year = (int)v;
	else if (n.len == 3 && d->year >= 0 && d->month < 0 && d->day < 0 &&
		 (left == '-' || left == '.'))
		(void)date_set_day_of_year(d, v);
	else if (n.len <= 2 && d->year >= 0 && d->month < 0 && v >= 1 &&
		 v <= 12 && d->day < 0)
		d->month = (int)v;
	else if (n.len <= 2 && d->day < 0 && v >= 1 && v <= 31)
		d->day = (int)v;
	else if (n.len <= 2 && d->day >= 0 && d->month < 0 && v >= 1 &&
		 v <= 31) {
		/* 11/30 as in America */
		d->month = (int)(v <= 12 ? v : d->day);
		if (v > 12)
			d->day = (int)v;
	} else if (n.len == 2 && d->hour >= 0 && left == ':' &&
		   d->second >= 0 && !d->zone) {
		d->zone = true; /* the minutes of +05:45 */
	}
}

static void
take_word(struct date *d, struct slice w)
{
	bool foreign = false;
	int month = month_named(w, &foreign);

	/* "out1" is no first of October, which "out" is in Portuguese */
	if (foreign && (is_digit(char_at(d->text, w.p - 1)) ||
			       is_digit(char_at(d->text, w.p + w.len))))
		return;

	/* "mar" is a Tuesday in France if another month follows */
	if (month && d->month < 0) {
		d->month = month;
		d->foreign |= foreign;
		d->named = true;
	} else if (weekday_named(w, &foreign)) {
		d->foreign |= foreign;
		d->named = true;
	} else if (is_one_of(w, "pm") && d->hour >= 0 && d->hour < 12) {
		d->hour += 12;
	} else if (is_one_of(w, "z|utc|gmt")) {
		d->zone = true;
	}
}

/* "334 of 2026" */
static void
take_year_day(struct date *d)
{
	const struct slice day = slice_head(d->text, 3);

	if (d->year >= 0 && d->month < 0 && d->day < 0 && d->text.len > 7 &&
		all_of(day, is_digit) &&
		slice_starts(slice_cut(d->text, 3, d->text.len), " of "))
		(void)date_set_day_of_year(d, number_of(day));
}

static void
take_parts(struct date *d)
{
	const size_t iso = date_take_iso(d);

	for (size_t i = 0; i < d->text.len;) {
		struct slice part;

		if (i == iso)
			i += 10;
		if (i == d->text.len)
			break;

		if (!is_digit(d->text.p[i]) && !is_word_part(d->text.p[i])) {
			i++;
			continue;
		}
		part = part_after(d->text, i);
		if (is_digit(part.p[0]))
			take_number(d, d->text, part);
		else
			take_word(d, part);
		i += part.len;
	}
	take_year_day(d);
}

/* "Jan 32": beside a month stands a number that is no day, and no day is told
 * elsewhere. */
static bool
has_no_such_day(const struct date *d)
{
	const struct slice t = d->text;

	for (size_t i = 0; d->day < 0 && i + 2 <= t.len; i++) {
		const struct slice n = slice_cut(t, i, i + 2);
		struct slice before, after;
		bool foreign;

		if (!all_of(n, is_digit) || number_of(n) < 32 ||
			is_digit(char_at(t, n.p - 1)) ||
			is_digit(char_at(t, n.p + 2)))
			continue;
		after = i + 3 < t.len ? part_after(t, i + 3) : n;
		before = i > 1 ? part_before(t, i - 1) : n;
		if (month_named(before, &foreign) ||
			month_named(after, &foreign))
			return true;
	}
	return false;
}

struct date
date_none(void)
{
	return (struct date){-1, -1, -1, -1, -1, -1, .zone = false};
}

bool
date_read(struct date *out, const struct side *side)
{
	size_t at, from, to;

	*out = date_none();
	if (!side->line.p || side->line.len < 4)
		return false;
	at = (size_t)(side->hunk.p - side->line.p);
	if (at >= side->line.len || !(is_digit(side->line.p[at]) ||
					    is_word_part(side->line.p[at]))) {
		/* the end of a part, or a gap between two */
		if (at == 0 || at > side->line.len)
			return false;
		at--;
	}
	if (is_digit(side->line.p[at]) || is_word_part(side->line.p[at])) {
		struct slice part = part_before(side->line, at + 1);

		from = (size_t)(part.p - side->line.p);
		part = part_after(side->line, from);
		to = from + part.len;
		if (!belongs_to_date(part))
			return false;
	} else if (is_gap(side->line.p[at])) {
		from = to = at;
	} else {
		return false;
	}
	from = date_begin(side->line, from);
	to = date_end(side->line, to);
	out->text = slice_cut(side->line, from, to);
	take_parts(out);
	if (has_no_such_day(out))
		return false;
	return (out->hour >= 0 && out->minute >= 0) ||
	       (out->year >= 0 && out->month >= 0) ||
	       (out->day >= 0 && out->month >= 0 && out->named);
}

int64_t
date_seconds(const struct date *d)
{
	int64_t y = d->year < 0 ? 1970 : d->year;
	int64_t m = d->month < 0 ? 1 : d->month;
	int64_t day = d->day < 0 ? 1 : d->day;
	int64_t days;

	/* the year begins in March, so that a leap day is its last */
	y -= m <= 2;
	m += m <= 2 ? 9 : -3;
	days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day -
	       1 - 719468;
	return days * 86400 + (d->hour < 0 ? 0 : d->hour) * 3600 +
	       (d->minute < 0 ? 0 : d->minute) * 60 +
	       (d->second < 0 ? 0 : d->second);
}
