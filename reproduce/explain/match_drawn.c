/* SPDX-License-Identifier: Apache-2.0 */
/* match_drawn.c - bytes of chance that are no text. */
#include "reproduce/explain/matcher_private.h"

static size_t
distinct_bytes(struct slice s)
{
	bool seen[256] = {false};
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		n += !seen[s.p[i]];
		seen[s.p[i]] = true;
	}
	return n;
}

/* Four letters or two zeros in a row are no chance. */
static bool
has_name(struct slice s)
{
	size_t letters = 0, zeros = 0;

	for (size_t i = 0; i < s.len; i++) {
		letters = is_letter(s.p[i]) ? letters + 1 : 0;
		zeros = s.p[i] == 0 ? zeros + 1 : 0;
		if (letters == 4 || zeros == 2)
			return true;
	}
	return false;
}

/* The tag, the length and the version of the first packet. */
static bool
begins_openpgp(struct slice s)
{
	if (s.len < 24)
		return false;
	switch (s.p[0]) {
	case 0x8c: /* tag 3: a key that is made from a password */
	case 0xc3:
		return s.p[1] < 64 && (s.p[2] == 4 || s.p[2] == 5);
	case 0x84: /* tag 1: a key for a recipient */
	case 0xc1:
		return s.p[2] == 3;
	case 0x85:
		return s.p[3] == 3;
	default:
		return false;
	}
}

size_t
openpgp_date(struct slice s)
{
	size_t at = 2;

	if (s.len < 16)
		return SIZE_MAX;
	/* a length of one, two or four bytes, or of parts */
	if (s.p[0] == 0xcb)
		at += s.p[1] >= 192 && s.p[1] < 224 ? 1 : s.p[1] == 255 ? 4 : 0;
	else if (s.p[0] == 0xad || s.p[0] == 0xae)
		at += s.p[0] == 0xad ? 1 : 3;
	else if (s.p[0] != 0xac)
		return SIZE_MAX;
	if (!memchr("btul1", s.p[at], 5) || at + 2 + s.p[at + 1] + 4 > s.len)
		return SIZE_MAX;
	return at + 2 + s.p[at + 1];
}

/* What is encrypted with a password begins with a salt of chance, from which
 * the rest follows: openssl enc, OpenPGP (RFC 4880: a packet of tag 1 or 3),
 * age. */
bool
is_encrypted(struct slice s)
{
	return slice_starts(s, "Salted__") ||
	       slice_starts(s, "age-encryption.org/") ||
	       slice_starts(s, "-----BEGIN PGP MESSAGE") || begins_openpgp(s);
}

/* The stamp by which gcov knows that notes and counts belong together: from the
 * clock, or from -frandom-seed. */
static bool
is_gcov_stamp(const struct spot *s)
{
	const size_t at = (size_t)(s->a.hunk.p - s->a.all.p);

	return (slice_starts(s->a.all, "oncg") ||
		       slice_starts(s->a.all, "adcg")) &&
	       at >= 8 && at + s->a.hunk.len <= 12;
}

/* The number of a segment or of a track of Matroska and WebM. */
static bool
is_matroska_uid(const struct spot *s)
{
	const size_t at = (size_t)(s->a.hunk.p - s->a.all.p);
	const struct slice before =
		slice_cut(s->a.all, at > 18 ? at - 18 : 0, at);

	return slice_starts(s->a.all, MATROSKA) && s->a.hunk.len <= 16 &&
	       has_text(before, "\x73\xa4\x90|\x73\xc5\x88");
}

/* A number of chance in a binary file: short, and all around it is equal. */
enum sight
sees_drawn_bytes(struct spot *s)
{
	struct slice a = s->a.hunk, b = s->b.hunk;

	if (s->clue->what == CLUE_BYTES && !s->clue->part &&
		is_encrypted(s->a.all) && is_encrypted(s->b.all))
		return SIGHT_LIKELY;
	if (s->clue->what == CLUE_BYTES && is_gcov_stamp(s)) {
		s->note = "in the stamp of gcov";
		return SIGHT_LIKELY;
	}
	if (s->clue->what == CLUE_BYTES && is_matroska_uid(s)) {
		s->note = "in the number of a segment or a track";
		return SIGHT_LIKELY;
	}
	if (is_stream(s->a.all) || slice_starts(s->a.all, MATROSKA) ||
		slice_starts(s->a.all, RPM) || s->text ||
		s->clue->what != CLUE_BYTES || s->clue->part ||
		a.len != b.len || a.len < 7 || a.len > 64 || s->n > 4 ||
		a.len * 3 > s->a.all.len * 2 || s->a.all.len != s->b.all.len)
		return SIGHT_NONE;
	return distinct_bytes(a) * 3 > a.len * 2 &&
			       distinct_bytes(b) * 3 > b.len * 2 &&
			       !has_name(a) && !has_name(b)
		       ? SIGHT_POSSIBLE
		       : SIGHT_NONE;
}
