/* SPDX-License-Identifier: Apache-2.0 */
/* match_made.c - what the tools that pack files and make documents write. */
#include "reproduce/explain/matcher_private.h"

/* How these begin. */
#define LZ4 "\x04\x22\x4d\x18"
#define LZIP "LZIP\x01"
#define LZMA "\x5d\x00\x00" /* cut short, so that it cannot be expanded */

/* The conditions of the row say all. */
enum sight
sees_any(struct spot *s)
{
	(void)s;
	return SIGHT_CERTAIN;
}

static bool
is_gzip(const struct spot *s)
{
	return slice_starts(s->a.whole, "\x1f\x8b") &&
	       slice_starts(s->b.whole, "\x1f\x8b");
}

static size_t
place_of(const struct side *side)
{
	return (size_t)(side->hunk.p - side->whole.p);
}

bool
spot_in_part(const struct spot *s, const char *part)
{
	return s->clue->part && strstr(s->clue->part, part);
}

enum sight
sees_gzip_time(struct spot *s)
{
	if (s->clue->format != FORMAT_GZIP)
		return SIGHT_NONE;
	if (s->clue->what == CLUE_TIME || spot_in_part(s, "time"))
		return SIGHT_CERTAIN;
	return is_gzip(s) && s->a.hunk.p >= s->a.whole.p &&
			       s->a.hunk.p < s->a.whole.p + s->a.whole.len &&
			       place_of(&s->a) >= 4 && place_of(&s->a) < 8
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

enum sight
sees_gzip_name(struct spot *s)
{
	if (s->clue->format != FORMAT_GZIP)
		return SIGHT_NONE;
	if (s->clue->what == CLUE_NAME || spot_in_part(s, "name"))
		return SIGHT_CERTAIN;
	return is_gzip(s) && s->a.hunk.p >= s->a.whole.p &&
			       s->a.hunk.p < s->a.whole.p + s->a.whole.len &&
			       place_of(&s->a) >= 10 && place_of(&s->a) < 300 &&
			       (s->a.whole.p[3] & 8) && s->a.line.len > 2 &&
			       memchr(s->a.whole.p + 10, 0,
				       place_of(&s->a) - 10) == NULL
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

bool
is_stream(struct slice s)
{
	return slice_starts(s, LZ4) || slice_starts(s, LZIP) ||
	       (s.len > 13 && memcmp(s.p, LZMA, sizeof LZMA - 1) == 0);
}

/* Formats that are not looked into: their last bytes hold the sum of what is
 * compressed, of lz4 where the header says so. */
static bool
same_contents(struct slice a, struct slice b)
{
	if (slice_starts(a, LZ4) && slice_starts(b, LZ4))
		return a.len > 15 && b.len > 15 && a.p[4] & b.p[4] & 4 &&
		       slice_same(slice_tail(a, 4), slice_tail(b, 4));
	/* sum and size, before the size of the member */
	return slice_starts(a, LZIP) && slice_starts(b, LZIP) && a.len > 26 &&
	       b.len > 26 &&
	       slice_same(slice_head(slice_tail(a, 20), 12),
		       slice_head(slice_tail(b, 20), 12));
}

/* Compressed bytes differ, and nothing that they hold does. */
enum sight
sees_compressor(struct spot *s)
{
	if (s->clue->format == FORMAT_BYTES)
		return s->clue->what == CLUE_BYTES && !s->clue->part &&
				       same_contents(s->a.all, s->b.all)
			       ? SIGHT_CERTAIN
			       : SIGHT_NONE;
	if (spot_in_part(s, "time") || spot_in_part(s, "name"))
		return SIGHT_NONE;
	/* what no section holds is compressed by nothing */
	if (s->clue->format == FORMAT_ELF && s->a.whole.len == s->b.whole.len)
		return SIGHT_NONE;
	/* of a header: the level, and the system of the compressor */
	if (s->clue->what == CLUE_BYTES)
		return spot_in_part(s, "header") &&
				       s->clue->format == FORMAT_GZIP &&
				       s->a.all.len >= 10 &&
				       s->b.all.len >= 10 &&
				       slice_same(slice_head(s->a.all, 4),
					       slice_head(s->b.all, 4))
			       ? SIGHT_CERTAIN
			       : SIGHT_NONE;
	s->note = "the same contents, compressed otherwise";
	return SIGHT_CERTAIN;
}

/* The times of a tar: of a member, or in a pax header. */
enum sight
sees_tar_times(struct spot *s)
{
	if (s->clue->what == CLUE_TIME || spot_in_part(s, "time"))
		return SIGHT_CERTAIN;
	return has_text(slice_tail(s->a.line, 200), "mtime=|atime=|ctime=") &&
			       has_text(s->b.line, "mtime=|atime=|ctime=")
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

enum sight
sees_pdf_id(struct spot *s)
{
	size_t at = (size_t)(s->a.hunk.p - s->a.all.p);
	struct slice before = slice_cut(s->a.all, at > 200 ? at - 200 : 0, at);

	if (spot_in_part(s, "ID"))
		return SIGHT_CERTAIN;
	return has_text(before,
		       "/ID [|/ID[|/ID\n[|/ID \n[|DocumentID|InstanceID")
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

/* Six capital letters, then a plus. */
static bool
is_font_tag(const struct side *side)
{
	struct slice w = run_at(side, is_letter);
	struct slice rest = line_after(side, w);

	return w.len == 6 && slice_starts(rest, "+") && w.p[0] <= 'Z' &&
	       w.p[5] <= 'Z';
}

enum sight
sees_pdf_fonts(struct spot *s)
{
	return is_font_tag(&s->a) && is_font_tag(&s->b) ? SIGHT_CERTAIN
							: SIGHT_NONE;
}

static bool
is_anchor_byte(uint8_t c)
{
	return is_alnum(c) || c == '_' || c == '#' || c == '-';
}

/* The address of an object, or an index in no fixed order. */
/* The places of nodes, lines and letters. */
enum sight
sees_layout(struct spot *s)
{
	static const char places[] = "points=|d=\"|x=\"|y=\"|cx=|cy=|rx=|"
				     "width=|viewBox=|scale(|pos=|bb=|lp=";

	if (s->whole || number_at(&s->a).len == 0 ||
		number_at(&s->b).len == 0 || has_text(s->a.line, "version"))
		return SIGHT_NONE;
	return has_text(s->a.line, places) ? SIGHT_CERTAIN : SIGHT_NONE;
}

enum sight
sees_sphinx(struct spot *s)
{
	if (!s->whole)
		return sees_address(s);
	if (!s->text)
		return slice_starts(s->a.all, "# Sphinx inventory")
			       ? SIGHT_LIKELY
			       : SIGHT_NONE;
	return sees_order(s);
}

/* A path below the temporary folder of R, or what hides it. */
enum sight
sees_r_database(struct spot *s)
{
	if (s->whole) {
		s->note = "the compressed objects differ";
		return s->text ? SIGHT_NONE : SIGHT_LIKELY;
	}
	return has_text(s->a.line, "Rtmp|R.INSTALL") ? SIGHT_CERTAIN
						     : SIGHT_NONE;
}

/* Only the first place that differs, of two whole files. */
static struct side
first_place(const struct side *side, struct slice other)
{
	struct side out = *side;
	size_t i = 0;

	while (i < side->all.len && i < other.len &&
		side->all.p[i] == other.p[i])
		i++;
	out.hunk = slice_cut(side->all, i, i + 1);
	return out;
}

/* A number in the name of an anchor: "_todo000003". */
enum sight
sees_anchor(struct spot *s)
{
	const struct side x = s->whole ? first_place(&s->a, s->b.all) : s->a;
	const struct side y = s->whole ? first_place(&s->b, s->a.all) : s->b;
	struct slice a = run_at(&x, is_digit), b = run_at(&y, is_digit);
	struct slice name = run_at(&x, is_anchor_byte);

	return a.len >= 3 && a.len == b.len && !slice_same(a, b) &&
			       name.len > a.len
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}
