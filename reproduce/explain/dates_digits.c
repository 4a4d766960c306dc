/* SPDX-License-Identifier: Apache-2.0 */
/* Times that are one run of digits, or six numbers. */
#include "reproduce/explain/dates_private.h"

static int
digits_value(struct slice s, size_t at, size_t len)
{
	return (int)number_of(slice_cut(s, at, at + len));
}

bool
date_digits(struct date *out, const struct side *side)
{
	struct slice n = run_at(side, is_digit), day = n, rest;

	*out = date_none();
	if (n.len == 7) { /* +2026334, but not any number of seven digits */
		out->text = n;
		out->year = digits_value(n, 0, 4);
		return n.p > side->line.p && n.p[-1] &&
		       strchr("+-._~", n.p[-1]) && out->year >= 1980 &&
		       out->year < 2100 &&
		       date_set_day_of_year(out, digits_value(n, 4, 3));
	}
	if (n.len == 4 || n.len == 6) {
		/* the time of the day behind 20261130T, 20261130- */
		if (n.p < side->line.p + 9 || !is_digit(n.p[-2]))
			return false;
		day = (struct slice){n.p - 9, 8};
		rest = n;
	} else {
		rest = slice_cut(n, 8, n.len);
		if (n.len == 8 && n.p + 9 < side->line.p + side->line.len &&
			(n.p[8] == 'T' || n.p[8] == '-' || n.p[8] == '_' ||
				n.p[8] == '.')) {
			size_t i = 9;

			while (n.p + i < side->line.p + side->line.len &&
				i < 15 && is_digit(n.p[i]))
				i++;
			rest = (struct slice){n.p + 9, i - 9};
		}
	}
	if (day.len < 8 || n.len > 17 || !all_of(slice_head(day, 8), is_digit))
		return false;
	out->text = (struct slice){day.p, (size_t)(rest.p + rest.len - day.p)};
	if (rest.len == 0)
		out->text = slice_head(day, 8);
	out->year = digits_value(day, 0, 4);
	out->month = digits_value(day, 4, 2);
	out->day = digits_value(day, 6, 2);
	if (rest.len >= 4) {
		out->hour = digits_value(rest, 0, 2);
		out->minute = digits_value(rest, 2, 2);
	}
	if (rest.len >= 6)
		out->second = digits_value(rest, 4, 2);
	if (rest.len == 6 && rest.p + 6 < side->line.p + side->line.len)
		out->zone = rest.p[6] == 'Z';
	return out->year >= 1980 && out->year < 2100 && out->month >= 1 &&
	       out->month <= 12 && out->day >= 1 && out->day <= 31 &&
	       out->hour < 24 && out->minute < 60 && out->second < 61;
}

static bool
is_tuple_byte(uint8_t c)
{
	return is_digit(c) || (c && strchr(" ,;{}()[]", c));
}

/* {{2026,11,30},{0,43,9}} of Erlang, (2026, 11, 30, 0, 43, 9) of Python and of
 * JavaScript, which counts the months from zero. */
bool
date_tuple(struct date *out, const struct side *side)
{
	const struct slice run = run_at(side, is_tuple_byte);
	int v[6];
	size_t n = 0;

	*out = date_none();
	out->text = run;
	for (size_t i = 0, to; i < run.len && n < 6; i = to + 1) {
		for (to = i; to < run.len && is_digit(run.p[to]);)
			to++;
		if (to == i)
			continue;
		if (to - i > 4 || (to - i > 2) != (n == 0))
			return false;
		v[n++] = (int)number_of(slice_cut(run, i, to));
	}
	if (n < 6)
		return false;
	out->year = v[0];
	out->month = v[1] ? v[1] : 1;
	out->day = v[2];
	out->hour = v[3];
	out->minute = v[4];
	out->second = v[5];
	return v[0] >= 1980 && v[0] < 2100 && v[1] <= 12 && v[2] >= 1 &&
	       v[2] <= 31 && v[3] < 24 && v[4] < 60 && v[5] < 61;
}

bool
date_find(struct date *out, const struct side *side)
{
	return date_tuple(out, side) || date_digits(out, side) ||
	       date_read(out, side);
}

bool
date_same(const struct date *x, const struct date *y)
{
	return date_seconds(x) == date_seconds(y);
}

int64_t
date_epoch(struct slice digits)
{
	static const struct {
		size_t len;
		int64_t unit;
	} forms[] = {
		{9, 1}, {10, 1}, {13, 1000}, {16, 1000000}, {19, 1000000000}};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		int64_t s;

		if (digits.len != forms[i].len)
			continue;
		s = number_of(
			slice_head(digits, 10 < digits.len ? 10 : digits.len));
		/* from 1990 to 2100 */
		return s >= 631152000 && s < 4102444800 ? s : -1;
	}
	return -1;
}

/* 2026-11-30 and 2026/11/30 are not to be mixed up with numbers before them. */
size_t
date_take_iso(struct date *d)
{
	for (size_t i = 0; i + 10 <= d->text.len; i++) {
		const struct slice t = slice_cut(d->text, i, i + 10);

		if (!all_of(slice_head(t, 4), is_digit) ||
			(i > 0 && is_digit(d->text.p[i - 1])) ||
			(t.p[4] != '-' && t.p[4] != '/' && t.p[4] != '.') ||
			t.p[7] != t.p[4] || count_of(t, is_digit) != 8)
			continue;
		d->year = (int)number_of(slice_head(t, 4));
		d->month = (int)number_of(slice_cut(t, 5, 7));
		d->day = (int)number_of(slice_cut(t, 8, 10));
		if (d->year >= 1970 && d->month >= 1 && d->month <= 12 &&
			d->day >= 1 && d->day <= 31) {
			return i;
		}
		d->year = d->month = d->day = -1;
	}
	return SIZE_MAX;
}
