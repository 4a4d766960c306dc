/* SPDX-License-Identifier: Apache-2.0 */
/* dates_binary.c - times that are numbers of 32 or 64 bits. */
#include "reproduce/explain/dates_private.h"

#define YEAR_2001 978307200
#define YEAR_2045 2366841600
#define DAY_S 86400
#define APART_MOST (366 * 86400 * (int64_t)3)

static uint64_t
read_number(const uint8_t *p, size_t len, bool big)
{
	uint64_t v = 0;

	for (size_t i = 0; i < len; i++)
		v = v << 8 | p[big ? i : len - 1 - i];
	return v;
}

static int64_t
seconds_of_units(uint64_t v, uint64_t unit)
{
	return (int64_t)(v / unit);
}

static int64_t
seconds_of_filetime(uint64_t v, uint64_t unit)
{
	return (int64_t)(v / unit) - 11644473600;
}

/* Seconds since 1904, as in MP4 and fonts. */
static int64_t
seconds_of_1904(uint64_t v, uint64_t unit)
{
	return (int64_t)(v / unit) - 2082844800;
}

/* A number with a fraction, as Python and JavaScript have times. */
static int64_t
seconds_of_double(uint64_t v, uint64_t unit)
{
	double d;

	memcpy(&d, &v, sizeof d);
	d /= (double)unit;
	return d >= YEAR_2001 && d < YEAR_2045 ? (int64_t)d : -1;
}

/* DOS: the time of the day, then the day; seconds in steps of two. */
static int64_t
seconds_of_dos(uint64_t v, uint64_t unit)
{
	struct date d = {.year = 1980 + (int)(v >> 25 & 127),
		.month = (int)(v >> 21 & 15),
		.day = (int)(v >> 16 & 31),
		.hour = (int)(v >> 11 & 31),
		.minute = (int)(v >> 5 & 63),
		.second = (int)(v & 31) * 2};

	(void)unit;
	if (d.month < 1 || d.month > 12 || d.day < 1 || d.hour > 23 ||
		d.minute > 59 || d.second > 59)
		return -1;
	return date_seconds(&d);
}

/* The forms, the more usual first. */
static const struct form {
	const char *name;
	size_t len;
	bool big;
	int64_t (*seconds)(uint64_t v, uint64_t unit);
	uint64_t unit;
} forms[] = {
	{"nanoseconds in 64 bits", 8, false, seconds_of_units, 1000000000},
	{"nanoseconds in 64 bits, big-endian", 8, true, seconds_of_units,
		1000000000},
	{"microseconds in 64 bits", 8, false, seconds_of_units, 1000000},
	{"microseconds in 64 bits, big-endian", 8, true, seconds_of_units,
		1000000},
	{"milliseconds in 64 bits", 8, false, seconds_of_units, 1000},
	{"milliseconds in 64 bits, big-endian", 8, true, seconds_of_units,
		1000},
	{"a FILETIME", 8, false, seconds_of_filetime, 10000000},
	{"a float of 64 bits", 8, false, seconds_of_double, 1},
	{"a float of 64 bits, big-endian", 8, true, seconds_of_double, 1},
	{"seconds in 64 bits", 8, false, seconds_of_units, 1},
	{"seconds in 64 bits, big-endian", 8, true, seconds_of_units, 1},
	{"seconds in 32 bits", 4, false, seconds_of_units, 1},
	{"seconds in 32 bits, big-endian", 4, true, seconds_of_units, 1},
	{"the form of DOS", 4, false, seconds_of_dos, 1},
	{"seconds since 1904", 4, true, seconds_of_1904, 1},
};

static int64_t
form_at(const struct form *f, struct slice all, size_t at)
{
	int64_t s;

	if (at + f->len > all.len)
		return -1;
	s = f->seconds(read_number(all.p + at, f->len, f->big), f->unit);
	return s >= YEAR_2001 && s < YEAR_2045 ? s : -1;
}

/* A number stands at a multiple of its length, or of half of it; those with a
 * fraction do not look like others, and serialised ones stand anywhere, as all
 * do in 7z. */
static bool
is_aligned(const struct form *f, struct slice all, size_t at)
{
	if (f->seconds == seconds_of_filetime &&
		slice_starts(all, "7z\xbc\xaf"))
		return true;
	return f->seconds == seconds_of_double ||
	       at % (f->len == 8                           ? 4
			    : f->seconds == seconds_of_dos ? 2
							   : 4) ==
		       0;
}

/* The finer the unit, the more bytes of it differ between two builds. */
static bool
enough_differs(const struct form *f, size_t len)
{
	if (f->seconds == seconds_of_double)
		return len >= 4;
	return len >= (f->unit >= 1000000 ? 4u : f->unit >= 1000 ? 2u : 1u);
}

/* Years apart, more than the two lower bytes differ. */
static bool
bytes_suffice(int64_t apart_s, size_t len)
{
	return len >= 3 || apart_s < 60 * DAY_S;
}

/* Two times that are multiples of 65536 s: a number ends there. */
static bool
is_round(int64_t x, int64_t y)
{
	return x % 65536 == 0 && y % 65536 == 0;
}

bool
date_binary(int64_t *apart_s, const char **form, const struct spot *s)
{
	const size_t at_a = (size_t)(s->a.hunk.p - s->a.all.p);
	const size_t at_b = (size_t)(s->b.hunk.p - s->b.all.p);
	bool found = false;

	if (s->a.hunk.len != s->b.hunk.len || s->a.hunk.len > 8)
		return false;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		const struct form *f = &forms[i];

		/* a program has the order of its processor */
		if (f->big && s->clue->format == FORMAT_ELF &&
			s->a.whole.len > 5 && s->a.whole.p[5] == 1)
			continue;
		/* Python marshals in little-endian */
		if (f->big && s->clue->format == FORMAT_PYC)
			continue;
		/* each number that holds the hunk */
		for (size_t back = 0; back + s->a.hunk.len <= f->len &&
				      back <= at_a && back <= at_b;
			back++) {
			int64_t x = form_at(f, s->a.all, at_a - back);
			int64_t y = form_at(f, s->b.all, at_b - back);
			int64_t apart = x < y ? y - x : x - y;

			if (x < 0 || y < 0 || apart > APART_MOST ||
				apart == 0 || is_round(x, y) ||
				!is_aligned(f, s->a.all, at_a - back) ||
				!enough_differs(f, s->a.hunk.len) ||
				!bytes_suffice(apart, s->a.hunk.len) ||
				(found && apart >= *apart_s))
				continue;
			*apart_s = apart;
			*form = f->name;
			found = true;
		}
	}
	return found;
}
