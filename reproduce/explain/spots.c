/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/explain/spots_private.h"

#define GRAM 6      /* bytes that must agree for the strings to meet again */
#define AHEAD 16384 /* how far the meeting is looked for */
#define TABLE_BITS 15
#define HUNK_MOST 4096
#define LINE_MOST 512 /* of the text on each side of a hunk */

/* A place where both strings go on equally: so many bytes further. */
struct meeting {
	size_t x, y;
	bool found;
};

static uint32_t
gram_hash(const uint8_t *p)
{
	uint64_t v = 0;

	memcpy(&v, p, GRAM);
	return (uint32_t)((v * 0x9e3779b97f4a7c15u) >> (64 - TABLE_BITS));
}

static size_t
equal_run(struct slice a, struct slice b)
{
	size_t n = a.len < b.len ? a.len : b.len, i = 0;

	while (i + 4096 <= n && memcmp(a.p + i, b.p + i, 4096) == 0)
		i += 4096;
	while (i < n && a.p[i] == b.p[i])
		i++;
	return i;
}

/* Both strings changed in place: the next four equal bytes at equal distance.
 */
static struct meeting
meet_in_place(struct slice a, struct slice b)
{
	size_t n = a.len < b.len ? a.len : b.len, run = 0;

	for (size_t i = 1; i < n && i < 64; i++) {
		run = a.p[i] == b.p[i] ? run + 1 : 0;
		if (run == 4)
			return (struct meeting){i - 3, i - 3, true};
	}
	return (struct meeting){.found = false};
}

/* The nearest place at which GRAM bytes agree. */
static struct meeting
meet_ahead(struct slice a, struct slice b, size_t ahead)
{
	static uint16_t table[1 << TABLE_BITS]; /* 1 + the first place in b */
	struct meeting best = {.found = false};
	size_t most = SIZE_MAX;

	if (a.len < GRAM || b.len < GRAM)
		return best;
	memset(table, 0, sizeof(table));
	for (size_t y = 0; y + GRAM <= b.len && y < ahead; y++) {
		uint16_t *at = &table[gram_hash(b.p + y)];

		if (!*at)
			*at = (uint16_t)(y + 1);
	}
	for (size_t x = 0; x + GRAM <= a.len && x < ahead && x < most; x++) {
		size_t y = table[gram_hash(a.p + x)];

		if (y == 0 || x + y - 1 >= most ||
			memcmp(a.p + x, b.p + y - 1, GRAM) != 0)
			continue;
		most = x + y - 1;
		best = (struct meeting){x, y - 1, true};
	}
	return best;
}

/* A meeting may begin before the bytes by which it was found. */
static struct meeting
meet_again(struct slice a, struct slice b)
{
	struct meeting near = meet_in_place(a, b);
	struct meeting far = meet_ahead(a, b, 256);

	if (!far.found && !near.found)
		far = meet_ahead(a, b, AHEAD);
	if (near.found && (!far.found || near.x + near.y <= far.x + far.y + 8))
		return near;
	while (far.found && far.x > 0 && far.y > 0 &&
		a.p[far.x - 1] == b.p[far.y - 1]) {
		far.x--;
		far.y--;
	}
	return far;
}

/* Both strings to their end, without what is equal there. */
static struct meeting
meet_at_end(struct slice a, struct slice b)
{
	size_t same = 0;

	while (same < a.len && same < b.len &&
		a.p[a.len - 1 - same] == b.p[b.len - 1 - same])
		same++;
	return (struct meeting){a.len - same, b.len - same, true};
}

static bool
is_word_byte(uint8_t c)
{
	return is_alnum(c) || c == '_' || c == '-' || c == '.' || c >= 0x80;
}

static bool
is_path_byte(uint8_t c)
{
	return is_word_byte(c) || c == '/' || c == '+' || c == '~' ||
	       c == '@' || c == '%' || c == '\\';
}

/* What is around the hunk and of one kind; the hunk itself may be of any. */
static struct slice
around(struct slice all, struct slice hunk, bool (*is)(uint8_t), size_t most)
{
	size_t from = (size_t)(hunk.p - all.p), to = from, stop;

	for (stop = from > most ? from - most : 0;
		from > stop && is(all.p[from - 1]);)
		from--;
	stop = to + most < all.len ? to + most : all.len;
	while (to < stop && is(all.p[to]))
		to++;
	if (to >= (size_t)(hunk.p - all.p) + hunk.len)
		return slice_cut(all, from, to);
	/* the hunk holds a byte of another kind */
	to = (size_t)(hunk.p - all.p) + hunk.len;
	if (to < stop || hunk.len > most)
		while (to < all.len && to < stop && is(all.p[to]))
			to++;
	return slice_cut(all, from, to);
}

/* Within bytes that are no text, a text is of ASCII. */
static bool
is_ascii(uint8_t c)
{
	return is_print(c) && c < 0x80;
}

static bool
is_textual(uint8_t c)
{
	return is_print(c) || c == '\n' || c == '\r' || c == '\f';
}

/* Fill in a side whose hunk is known.  Nothing is read around bytes that are no
 * text, or too many for a word. */
static void
side_look(struct side *s, bool text)
{
	s->line = s->word = s->path = s->key = s->rest =
		(struct slice){s->hunk.p, 0};
	if (s->hunk.len > HUNK_MOST ||
		!all_of(s->hunk, text ? is_textual : is_ascii))
		return;
	s->line =
		around(s->all, s->hunk, text ? is_print : is_ascii, LINE_MOST);
	s->word = around(s->all, s->hunk, is_word_byte, LINE_MOST);
	s->path = around(s->all, s->hunk, is_path_byte, LINE_MOST);
	s->key = slice_cut(s->all, (size_t)(s->line.p - s->all.p),
		(size_t)(s->word.p - s->all.p));
	s->rest =
		slice_cut(s->all, (size_t)(s->word.p - s->all.p) + s->word.len,
			(size_t)(s->line.p - s->all.p) + s->line.len);
}

static struct slice
whole_or(struct slice whole, struct slice all)
{
	return whole.len ? whole : all;
}

static void
spot_add(struct spots *out, const struct clue *clue, struct slice a,
	struct slice b)
{
	struct spot *s = &out->list[out->n++];

	*s = (struct spot){.clue = clue};
	s->a = (struct side){.all = clue->a,
		.hunk = a,
		.whole = whole_or(clue->whole_a, clue->a)};
	s->b = (struct side){.all = clue->b,
		.hunk = b,
		.whole = whole_or(clue->whole_b, clue->b)};
	side_look(&s->a, out->text);
	side_look(&s->b, out->text);
}

void
spots_between(struct spots *out, const struct clue *clue, struct slice a,
	struct slice b)
{
	while (out->n < SPOTS_MOST) {
		const size_t same = equal_run(a, b);
		struct meeting m = {.found = false};

		a = slice_cut(a, same, a.len);
		b = slice_cut(b, same, b.len);
		if (a.len == 0 && b.len == 0)
			break;
		if (out->n + 1 < SPOTS_MOST)
			m = meet_again(a, b);
		if (!m.found)
			m = meet_at_end(a, b);
		spot_add(out, clue, slice_head(a, m.x), slice_head(b, m.y));
		a = slice_cut(a, m.x, a.len);
		b = slice_cut(b, m.y, b.len);
	}
}

static void
spots_begin(struct spots *out, const struct clue *clue)
{
	out->n = 0;
	out->text = all_of(clue->a, is_textual) && all_of(clue->b, is_textual);
}

static void
spots_finish(struct spots *out)
{
	for (size_t i = 0; i < out->n; i++) {
		out->list[i].n = out->n;
		out->list[i].text = out->text;
	}
}

void
spots_find(struct spots *out, const struct clue *clue)
{
	spots_begin(out, clue);
	spots_between(out, clue, clue->a, clue->b);
	spots_finish(out);
}

void
spots_of_items(struct spots *out, const struct clue *clue)
{
	spots_begin(out, clue);
	items_unmatched(out, clue, out->text ? '\n' : 0);
	spots_finish(out);
}

void
spot_whole(struct spot *out, const struct clue *clue)
{
	const struct slice a = clue->a, b = clue->b;

	*out = (struct spot){.clue = clue, .whole = true, .n = 1};
	out->a = (struct side){.all = a,
		.hunk = a,
		.line = a,
		.word = a,
		.path = a,
		.whole = whole_or(clue->whole_a, a)};
	out->b = (struct side){.all = b,
		.hunk = b,
		.line = b,
		.word = b,
		.path = b,
		.whole = whole_or(clue->whole_b, b)};
	out->text = all_of(a, is_textual) && all_of(b, is_textual);
}
