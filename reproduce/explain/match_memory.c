/* SPDX-License-Identifier: Apache-2.0 */
/* match_memory.c - addresses, and memory that was never written. */
#include "reproduce/explain/matcher_private.h"

/* 0x55d0c3f8a2a0: an address in the folder of a process of 64 bits, or one of
 * 32 bits. */
static bool
is_address(struct slice digits)
{
	uint64_t v = 0;

	while (digits.len > 0 && digits.p[0] == '0')
		digits = slice_cut(digits, 1, digits.len);
	if (digits.len < 7 || digits.len > 16)
		return false;
	for (size_t i = 0; i < digits.len; i++)
		v = v << 4 |
		    (is_digit(digits.p[i]) ? digits.p[i] - (uint64_t)'0'
					   : (digits.p[i] | 0x20u) - 'a' + 10u);
	return v >= 0x1000000 &&
	       (v < 0x800000000000 || v >= 0xffff800000000000);
}

/* Where a program of 32 bits, or a heap behind one that is not moved, has its
 * memory; any other eight digits are a constant. */
static bool
is_low_address(struct slice digits)
{
	static const char *const begins[] = {
		"08", "09", "55", "56", "57", "b7", "bf", "f7", "ff"};

	if (digits.len != 8)
		return true;
	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++)
		if (is_one_of(slice_head(digits, 2), begins[i]))
			return true;
	return digits.p[0] == '0' || digits.p[0] == '1' || digits.p[0] == '2';
}

/* Of the bits from 12 to 39, at least two bytes differ. */
static bool
chance_within(uint64_t differing)
{
	return ((differing >> 12 & 0xff) != 0) +
		       ((differing >> 20 & 0xff) != 0) +
		       ((differing >> 28 & 0xff) != 0) +
		       ((differing >> 36 & 0xf) != 0) >=
	       2;
}

/* Twelve digits as memory of a process of 64 bits begins, at a multiple of
 * eight. */
static bool
is_high_address(struct slice digits)
{
	return digits.len == 12 && all_of(digits, is_hex) &&
	       (slice_starts(digits, "7f") || slice_starts(digits, "55") ||
		       slice_starts(digits, "56")) &&
	       (digits.p[11] == '0' || digits.p[11] == '8');
}

/* Numbers of 64 bits around these bytes that are addresses of programs, heaps
 * and stacks of x86-64 or aarch64. */
static bool
two_addresses(struct slice a, struct slice b, size_t at, size_t end)
{
	for (size_t from = at > 5 ? at - 5 : 0; from <= at; from++) {
		uint64_t x = 0, y = 0;

		if (from + 8 < end || from + 8 > a.len || from + 8 > b.len ||
			from % 4)
			continue;
		for (size_t i = 8; i-- > 0;) {
			x = x << 8 | a.p[from + i];
			y = y << 8 | b.p[from + i];
		}
		/* chance decides 28 bits of an address */
		if (!chance_within(x ^ y))
			continue;
		if (x >> 40 >= 0x55 && x >> 40 <= 0x7f && y >> 40 >= 0x55 &&
			y >> 40 <= 0x7f)
			return true;
		if (x >> 32 == 0xffff && y >> 32 == 0xffff)
			return true;
	}
	return false;
}

static bool
binary_address(const struct spot *s)
{
	const size_t at = (size_t)(s->a.hunk.p - s->a.all.p);

	return s->a.hunk.len == s->b.hunk.len && s->a.hunk.len <= 7 &&
	       (size_t)(s->b.hunk.p - s->b.all.p) == at &&
	       two_addresses(s->a.all, s->b.all, at, at + s->a.hunk.len);
}

static bool
is_code(const struct spot *s)
{
	return s->clue->part && (text_starts(s->clue->part, ".text") ||
					text_starts(s->clue->part, ".debug") ||
					text_starts(s->clue->part, ".note"));
}

static bool
is_name_of_letters(struct slice w)
{
	return all_of(w, is_letter);
}

/* The same in decimal digits: of the heap or of a mapping, and aligned as
 * malloc() does. */
static bool
is_decimal_address(struct slice digits)
{
	const int64_t v = number_of(digits);

	return v > 0 && v % 16 == 0 &&
	       ((v >> 40 >= 0x55 && v >> 40 <= 0x7f) || v >> 32 == 0xffff);
}

enum sight
sees_address(struct spot *s)
{
	struct slice m = run_at(&s->a, is_digit), n = run_at(&s->b, is_digit);
	struct slice a = run_at(&s->a, is_hex), b = run_at(&s->b, is_hex);
	struct slice before;

	if (s->text && is_decimal_address(m) && is_decimal_address(n))
		return SIGHT_LIKELY;
	if (s->a.line.len > 2 && a.len > 0) {
		before = line_before(&s->a, a);
		/* run_at takes the 0 of 0x only if x were a digit */
		if ((slice_ends(before, "0x") || slice_ends(before, "0X")) &&
			is_address(a) && is_address(b) && is_low_address(a) &&
			is_low_address(b))
			return a.len <= 8 ? SIGHT_LIKELY : SIGHT_CERTAIN;
		/* the number of an object of Java */
		if (slice_ends(before, "@") && a.len >= 6 && a.len <= 8 &&
			b.len >= 6 && b.len <= 8 && before.len > 1 &&
			!is_name_of_letters(a) && !is_name_of_letters(b))
			return SIGHT_CERTAIN;
		if (a.len == 16 && b.len == 16 && is_address(a) &&
			is_address(b) && slice_starts(a, "0000"))
			return SIGHT_LIKELY;
		if (is_high_address(a) && is_high_address(b) &&
			a.p[0] == b.p[0])
			return SIGHT_CERTAIN;
		if (a.len == 12 && b.len == 12 && is_address(a) &&
			is_address(b) && (a.p[0] == '5' || a.p[0] == '7') &&
			(b.p[0] == '5' || b.p[0] == '7'))
			return SIGHT_POSSIBLE;
	}
	if (s->clue->what == CLUE_BYTES && !is_code(s) && binary_address(s))
		return SIGHT_CERTAIN;
	return SIGHT_NONE;
}

/* What is known of the places at which records of one length differ. */
struct holes {
	bool at[512]; /* places of the record */
	size_t n;     /* of them */
	size_t records;
	size_t bytes; /* that differ in all */
};

static struct holes
holes_every(struct slice a, struct slice b, size_t length)
{
	struct holes h = {.n = 0};
	size_t last = SIZE_MAX;

	for (size_t i = 0; i < a.len; i++) {
		if (a.p[i] == b.p[i])
			continue;
		h.at[i % length] = true;
		h.bytes++;
		h.records += last != i / length;
		last = i / length;
	}
	for (size_t i = 0; i < length; i++)
		h.n += h.at[i];
	return h;
}

/* The same places of each record differ, others never do, and what stands there
 * is of chance. */
static bool
are_holes(struct slice a, struct slice b, size_t length)
{
	const struct holes h = holes_every(a, b, length);

	return h.n > 0 && h.n * 4 <= length * 3 && h.records >= 3 &&
	       h.records * 2 >= a.len / length &&
	       h.bytes * 10 >= h.n * h.records * 8;
}

/* The first number that differs is an address. */
static bool
holes_of_addresses(struct slice a, struct slice b)
{
	size_t i = 0;

	while (i < a.len && a.p[i] == b.p[i])
		i++;
	return two_addresses(a, b, i, i + 1);
}

/* Names in fields of one length: what differs stands behind a NUL. */
static bool
tails_of_names(struct slice a, struct slice b, size_t length)
{
	size_t records = 0;

	if (a.len % length)
		return false;
	for (size_t at = 0; at + length <= a.len; at += length) {
		size_t end = 0;

		while (end < length && a.p[at + end])
			end++;
		if (end < 1 || end == length ||
			memcmp(a.p + at, b.p + at, end + 1) != 0)
			return false;
		records += memcmp(a.p + at, b.p + at, length) != 0;
	}
	return records >= 2;
}

/* A text, NUL, and what was in the rest of its field before. */
static bool
behind_text(const struct spot *s)
{
	const uint8_t *p = s->a.hunk.p, *q = s->b.hunk.p;

	return s->a.hunk.len == s->b.hunk.len && s->a.hunk.len >= 3 &&
	       s->a.hunk.len <= 4096 && p >= s->a.all.p + 5 &&
	       q >= s->b.all.p + 5 && p[-1] == 0 &&
	       memcmp(p - 5, q - 5, 5) == 0 &&
	       /* two printable bytes may be chance, four are a name */
	       all_of((struct slice){p - 5, 4}, is_print);
}

enum sight
sees_memory(struct spot *s)
{
	static const size_t lengths[] = {8, 12, 16, 20, 24, 28, 32, 40, 48, 56,
		64, 80, 96, 100, 128, 160, 192, 256, 512};
	struct slice a = s->a.all, b = s->b.all;

	if (s->text || s->clue->what != CLUE_BYTES || a.len != b.len ||
		a.len < 16 || slice_starts(a, "7z\xbc\xaf") || is_code(s) ||
		(s->clue->part && s->clue->part[0] == '.'))
		return SIGHT_NONE;
	if (!s->whole)
		return behind_text(s) ? SIGHT_POSSIBLE : SIGHT_NONE;
	a = slice_head(a, 1 << 20);
	b = slice_head(b, 1 << 20);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++)
		if (are_holes(a, b, lengths[i])) {
			s->note = "the same places of each record differ";
			return holes_of_addresses(a, b) ? SIGHT_NONE
							: SIGHT_LIKELY;
		} else if (tails_of_names(a, b, lengths[i])) {
			s->note = "what differs stands behind the end of names";
			return SIGHT_LIKELY;
		}
	return SIGHT_NONE;
}
