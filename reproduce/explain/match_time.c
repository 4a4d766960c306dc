/* SPDX-License-Identifier: Apache-2.0 */
/* match_time.c - when it was built. */
#include "reproduce/explain/dates_private.h"

#define DAY_S 86400
#define HOUR_S 3600
#define GIT_INDEX "DIRC" /* and its version, from 2 to 4 */
#define TEN_YEARS_S (3653 * (int64_t)DAY_S)

static bool
is_zero_digit(uint8_t c)
{
	return c == '0';
}

static const char time_words[] =
	"time|date|built|build|epoch|timestamp|stamp|generated|created|"
	"modified|mtime|ctime|compiled|updated|exported|rendered|produced|"
	"when|now|since|released|clock|"
	"seconds|SOURCE_DATE_EPOCH|BUILD_EPOCH|BUILD_TIME|BUILD_DATE|on|at";

static enum sight
see_date(struct spot *s)
{
	struct date x, y;

	if (!date_find(&x, &s->a) || !date_find(&y, &s->b) || date_same(&x, &y))
		return SIGHT_NONE;
	/* the date of a compiler's release is a part of its version */
	if (has_text(
		    s->a.line, "rustc |gcc version|gcc (|clang version|GCC: ("))
		return SIGHT_NONE;
	if (date_is_written(s, &x, &y))
		return SIGHT_NONE;
	if ((x.year >= 0) != (y.year >= 0) || (x.day >= 0) != (y.day >= 0))
		return SIGHT_POSSIBLE;
	/* 3:45 may be anything */
	if (x.year < 0 && x.month < 0 && x.second < 0)
		return SIGHT_POSSIBLE;
	return x.year >= 0 ? SIGHT_CERTAIN : SIGHT_LIKELY;
}

static int64_t
hex_value(struct slice digits)
{
	int64_t v = 0;

	for (size_t i = 0; i < digits.len; i++)
		v = v << 4 |
		    (is_digit(digits.p[i]) ? digits.p[i] - '0'
					   : (digits.p[i] | 0x20) - 'a' + 10);
	return v;
}

/* Seconds since 1970: eight hexadecimal digits; milliseconds: eleven; eight,
 * and five of microseconds, as uniqid() of PHP has them; nanoseconds: sixteen.
 */
static bool
hex_seconds(int64_t *out, struct slice digits)
{
	static const struct {
		size_t len, first;
		int64_t unit;
	} forms[] = {
		{8, 8, 1}, {11, 11, 1000}, {13, 8, 1}, {16, 16, 1000000000}};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (digits.len != forms[i].len || all_of(digits, is_digit) ||
			digits.p[0] > '7')
			continue;
		*out = hex_value(slice_head(digits, forms[i].first)) /
		       forms[i].unit;
		return true;
	}
	return false;
}

/* Two numbers of chance are not
 * that near to each other. */
static bool
see_hex(const struct spot *s)
{
	const struct slice m = run_at(&s->a, is_hex), n = run_at(&s->b, is_hex);
	int64_t x, y;

	if (slice_same(m, n) || !hex_seconds(&x, m) || !hex_seconds(&y, n))
		return false;
	return x > 978307200 && y > 978307200 && x < 2208988800 &&
	       x - y < 30 * DAY_S && y - x < 30 * DAY_S;
}

static bool
is_lower_alnum(uint8_t c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z');
}

static int64_t
base36_value(struct slice s)
{
	int64_t v = 0;

	for (size_t i = 0; i < s.len; i++)
		v = v * 36 +
		    (is_digit(s.p[i]) ? s.p[i] - '0' : s.p[i] - 'a' + 10);
	return v;
}

/* "mx32dxyt", and not "libpcre2" */
static bool
has_digit_within(struct slice s)
{
	for (size_t i = 0; i + 1 < s.len; i++)
		if (is_digit(s.p[i]) && is_letter(s.p[i + 1]))
			return true;
	return false;
}

/* Milliseconds since 1970 to the base 36, as JavaScript writes short names: two
 * of chance are not that near to each other. */
static bool
see_base36(const struct spot *s)
{
	const struct slice m = run_at(&s->a, is_lower_alnum);
	const struct slice n = run_at(&s->b, is_lower_alnum);
	int64_t x, y;

	if (m.len != 8 || n.len != 8 || slice_same(m, n) ||
		!(has_digit_within(m) || has_digit_within(n)) ||
		count_of(m, is_letter) < 3 || count_of(n, is_letter) < 3 ||
		memcmp(m.p, n.p, 6) == 0)
		return false;
	x = base36_value(m) / 1000;
	y = base36_value(n) / 1000;
	return x > 978307200 && y > 978307200 && x < 2366841600 &&
	       x - y < 30 * DAY_S && y - x < 30 * DAY_S;
}

/* Ten to some power: a unit, and no time. */
static bool
is_power_of_ten(struct slice n)
{
	return n.len > 0 && n.p[0] == '1' &&
	       count_of(n, is_zero_digit) == n.len - 1;
}

/* Nine or ten digits that count parts of a second: "nanosecond => 123456789".
 */
static bool
counts_parts(struct slice digits, struct slice before)
{
	return digits.len <= 10 && has_text(before, "nanos|nsec|micros|usec");
}

/* Two years, of which each may be that of a build: but the notice of a source
 * file is written. */
static enum sight
see_year(const struct spot *s)
{
	if (has_word(s->a.line, "copyright|©|&copy;|(c)") && is_source(s->clue))
		return SIGHT_NONE;
	return has_word(s->a.line,
		       "copyright|©|&copy;|(c)|year|built|generated|released|"
		       "date|build")
		       ? SIGHT_LIKELY
		       : SIGHT_NONE;
}

/* A year or the seconds since 1970, as digits. */
static enum sight
see_number(struct spot *s)
{
	struct slice m = run_at(&s->a, is_digit), n = run_at(&s->b, is_digit);
	struct slice before = slice_tail(line_before(&s->a, m), 40);
	int64_t x = date_epoch(m), y = date_epoch(n);

	if (see_hex(s) || see_base36(s))
		return SIGHT_LIKELY;
	if (slice_same(m, n))
		return SIGHT_NONE;
	if (m.len == 4 && n.len == 4 && number_of(m) >= 1990 &&
		number_of(n) >= 1990 && number_of(m) < 2100 &&
		number_of(n) < 2100)
		return see_year(s);
	if (x < 0 || y < 0 || is_power_of_ten(m) || is_power_of_ten(n) ||
		counts_parts(m, before))
		return SIGHT_NONE;
	if (before.len > 0 && is_hex(before.p[before.len - 1]))
		return SIGHT_NONE; /* digits of a longer number */
	if (has_word(before, time_words))
		return SIGHT_CERTAIN;
	if (m.len != n.len || epoch_is_written(s, m, n))
		return SIGHT_NONE;
	return x - y < TEN_YEARS_S && y - x < TEN_YEARS_S ? SIGHT_LIKELY
							  : SIGHT_NONE;
}

/* Of the elements of Matroska only DateUTC is a time. */
static bool
is_matroska_date(const struct spot *s)
{
	const size_t at = (size_t)(s->a.hunk.p - s->a.all.p);

	return slice_find(slice_cut(s->a.all, at > 11 ? at - 11 : 0, at),
		       "\x44\x61\x88") != SIZE_MAX;
}

/* Sections of code hold no times; those of debug information hold offsets. */
static bool
may_hold_times(const struct spot *s)
{
	const char *part = s->clue->part ? s->clue->part : "";

	if (s->clue->format == FORMAT_ELF || part[0] == '.')
		return text_starts(part, ".rodata") ||
		       text_equal(part, ".data");
	if (is_stream(s->a.all) ||
		(slice_starts(s->a.all, MATROSKA) && !is_matroska_date(s)))
		return false;
	/* the stamp of gcov may look like any time */
	if (slice_starts(s->a.all, "oncg") || slice_starts(s->a.all, "adcg"))
		return false;
	/* of compiled Python */
	if (text_equal(part, "source hash"))
		return false;
	/* the headers of archives hold offsets, and times of their own form */
	return s->clue->format != FORMAT_ZIP && s->clue->format != FORMAT_TAR &&
	       s->clue->format != FORMAT_AR;
}

/* It is a piece of a text: all around it is printable, and it is, too.  Three
 * bytes behind it may be the rest of a number of 32 bits. */
static bool
within_text(const struct side *side)
{
	const struct slice all = side->all;
	const size_t at = (size_t)(side->hunk.p - all.p);
	const size_t end = at + side->hunk.len;

	return at >= 3 && end + 4 <= all.len &&
	       all_of(slice_cut(all, at - 3, end + 4), is_print);
}

/* Bytes of code, of samples or of what is compressed: any four of them may be a
 * time.  A record has zeros, small numbers and texts. */
static bool
within_dense(const struct side *side)
{
	const size_t at = (size_t)(side->hunk.p - side->all.p);
	const size_t end = at + side->hunk.len;
	const struct slice before = slice_cut(
		side->all, at > 20 ? at - 20 : 0, at > 4 ? at - 4 : 0);
	const struct slice after = slice_cut(side->all, end + 4, end + 20);
	size_t dense = 0;

	for (size_t i = 0; i < before.len; i++)
		dense += before.p[i] >= 0x7f;
	for (size_t i = 0; i < after.len; i++)
		dense += after.p[i] >= 0x7f;
	return before.len + after.len >= 12 &&
	       dense * 5 > (before.len + after.len) * 2;
}

static enum sight
see_binary(struct spot *s)
{
	const char *form;
	int64_t apart;

	if (s->text || s->clue->what != CLUE_BYTES || !may_hold_times(s) ||
		within_text(&s->a) || within_dense(&s->a) ||
		!date_binary(&apart, &form, s))
		return SIGHT_NONE;
	s->note = form;
	/* one byte of many numbers would fit */
	return apart < 60 * DAY_S && (s->n == 1 || s->a.hunk.len > 1)
		       ? SIGHT_LIKELY
		       : SIGHT_POSSIBLE;
}

/* The chunk tIME of a PNG: its seven bytes, before which stands its name. */
static enum sight
see_png(struct spot *s)
{
	size_t at = (size_t)(s->a.hunk.p - s->a.all.p);
	struct slice before = slice_cut(s->a.all, at > 11 ? at - 11 : 0, at);

	if (s->clue->part && text_equal(s->clue->part, "tIME"))
		return SIGHT_CERTAIN;
	if (slice_find(before, "tIME") == SIZE_MAX)
		return SIGHT_NONE;
	s->note = "in the chunk tIME";
	return SIGHT_CERTAIN;
}

static bool
is_openpgp_date(const struct spot *s)
{
	const size_t at = (size_t)(s->a.hunk.p - s->a.all.p);
	const size_t date = openpgp_date(s->a.all);

	return s->clue->what == CLUE_BYTES && !s->clue->part &&
	       date != SIZE_MAX && openpgp_date(s->b.all) == date &&
	       at >= date && at + s->a.hunk.len <= date + 4;
}

/* A number of chance may look like seconds, or like a date. */
static bool
is_seed(const struct spot *s)
{
	const struct slice m = run_at(&s->a, is_digit);

	const struct slice n = run_at(&s->b, is_digit);
	const int64_t apart = date_epoch(m) - date_epoch(n);

	/* a seed may be taken from the clock: two are near to each other */
	return m.len > 0 &&
	       (date_epoch(m) < 0 || date_epoch(n) < 0 || apart > HOUR_S ||
		       apart < -HOUR_S) &&
	       labelled_by(slice_tail(line_before(&s->a, m), 40),
		       "seed|random|rand|srand|nonce|salt|token|secret") !=
		       LABEL_NONE;
}

enum sight
sees_time(struct spot *s)
{
	enum sight best = SIGHT_NONE;

	if (s->clue->what == CLUE_TIME)
		return SIGHT_CERTAIN;
	if (is_seed(s))
		return SIGHT_NONE;
	/* each entry holds two times of its file */
	if (slice_starts(s->a.all, GIT_INDEX) &&
		slice_starts(s->b.all, GIT_INDEX)) {
		s->note = "in an index of git";
		return SIGHT_LIKELY;
	}
	if (s->a.line.len >= 2 && s->b.line.len >= 2) {
		best = see_date(s);
		if (best < SIGHT_LIKELY) {
			enum sight number = see_number(s);

			best = number > best ? number : best;
		}
	}
	if (best == SIGHT_NONE)
		best = see_binary(s);
	if (best == SIGHT_NONE)
		best = see_png(s);
	if (best < SIGHT_LIKELY && is_openpgp_date(s)) {
		s->note = "in the date of a packet of OpenPGP";
		best = SIGHT_LIKELY;
	}
	return best;
}
