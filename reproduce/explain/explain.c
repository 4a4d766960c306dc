/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/explain/spots_private.h"

#include <stdlib.h>

#define ROWS_MOST 128
#define ALTERNATIVES 3
#define MARKS_WITHIN (1u << 20) /* of the file, where a mark is looked for */
#define SHOWN 60                /* bytes of a quote */

#define BYTES_AND_NAMES (1u << CLUE_BYTES | 1u << CLUE_NAME | 1u << CLUE_TARGET)

/* One call: what has been asked already, and what was found. */
struct look {
	const struct clue *clue;
	signed char marked[ROWS_MOST]; /* 0 not asked, 1 yes, -1 no */
	struct causes *out;
	struct causes later; /* consequences */
};

static bool
is_marked(struct look *look, size_t row)
{
	const struct clue *c = look->clue;
	struct slice whole = c->whole_a.len ? c->whole_a : c->a;

	if (!matcher_at(row)->marks)
		return true;
	if (!look->marked[row])
		look->marked[row] = has_text(slice_head(whole, MARKS_WITHIN),
					    matcher_at(row)->marks)
					    ? 1
					    : -1;
	return look->marked[row] > 0;
}

static bool
row_applies(struct look *look, size_t row, const struct spot *s)
{
	const struct matcher *m = matcher_at(row);
	uint32_t whats = m->whats ? m->whats : BYTES_AND_NAMES;

	if (!m->sees ||
		(s->whole ? m->scope == SCOPE_SPOTS : m->scope == SCOPE_WHOLE))
		return false;
	if (!s->whole && !m->binary &&
		(s->a.line.len == 0 || s->b.line.len == 0))
		return false;
	return (whats & 1u << look->clue->what) &&
	       (!m->formats || (m->formats & 1u << look->clue->format)) &&
	       (!m->paths || path_ends(look->clue, m->paths)) &&
	       is_marked(look, row);
}

/* The word, with the path that it is a part of; of a number, its bytes. */
static void
show_words(struct bytes *out, const struct side *side)
{
	struct slice w = side->word.len ? side->word : side->hunk;

	if (slice_find(side->path, "/") != SIZE_MAX)
		w = side->path;
	if (w.len < 4 || !all_of(w, is_print)) {
		w = side->hunk;
		if (side->line.len > w.len && all_of(w, is_print) &&
			side->line.p <= w.p) {
			size_t at = (size_t)(w.p - side->line.p);

			w = slice_cut(side->line, at > 20 ? at - 20 : 0,
				at + w.len + 20);
		}
	}
	bytes_adds(out,
		text_quote((const char *)(w.len ? w.p : (const uint8_t *)""),
			w.len < SHOWN ? w.len : SHOWN));
}

static char *
evidence_of(const struct spot *s, const char *note)
{
	struct bytes text = BYTES_INIT;
	size_t at = s->a.hunk.p && s->a.all.p
			    ? (size_t)(s->a.hunk.p - s->a.all.p)
			    : 0;

	if (note)
		bytes_adds(&text, note);
	if (!s->whole || s->a.all.len + s->b.all.len < 2 * SHOWN) {
		if (note)
			bytes_adds(&text, ": ");
		show_words(&text, &s->a);
		bytes_adds(&text, " and ");
		show_words(&text, &s->b);
		if (s->clue->what == CLUE_BYTES && !s->whole)
			bytes_addf(&text, " at byte %zu", at);
	}
	if (s->clue->part)
		bytes_addf(&text, "%sin %s", text.len ? ", " : "",
			text_quotes(s->clue->part));
	if (text.len == 0)
		bytes_adds(&text, "the form of the file");
	return bytes_take(&text);
}

static void
add_cause(struct causes *out, const struct matcher *m, enum sight sight,
	const struct spot *s, const char *note)
{
	struct cause *one;

	for (size_t i = 0; i < out->n; i++) {
		if (!text_equal(out->list[i].name, m->name))
			continue;
		if ((int)out->list[i].confidence < (int)sight - 1)
			out->list[i].confidence = (enum confidence)(sight - 1);
		return;
	}
	one = mem_room(out->list, out->n);
	out->n++;
	one->name = m->name;
	one->confidence = (enum confidence)(sight - SIGHT_POSSIBLE);
	one->evidence = evidence_of(s, note);
}

/* Look at one spot with all rows; returns how sure the surest one is. */
static enum sight
look_at(struct look *look, struct spot *s)
{
	enum sight seen[ROWS_MOST] = {SIGHT_NONE}, best = SIGHT_NONE;
	const char *notes[ROWS_MOST] = {NULL};
	size_t named = 0;

	for (size_t i = 0; i < matchers_count(); i++) {
		s->note = NULL;
		if (!row_applies(look, i, s))
			continue;
		seen[i] = matcher_at(i)->sees(s);
		notes[i] = s->note;
		if (seen[i] > best)
			best = seen[i];
	}
	for (size_t i = 0; i < matchers_count() && named < ALTERNATIVES; i++) {
		if (seen[i] == SIGHT_NONE || seen[i] != best)
			continue;
		add_cause(matcher_at(i)->consequence ? &look->later : look->out,
			matcher_at(i), best, s, notes[i]);
		named++;
		if (best > SIGHT_POSSIBLE)
			break;
	}
	return best;
}

static void
drop_cause(struct causes *c, size_t i)
{
	free(c->list[i].evidence);
	memmove(c->list + i, c->list + i + 1,
		(c->n - i - 1) * sizeof(*c->list));
	c->n--;
}

static const struct matcher *
row_named(const char *name)
{
	for (size_t i = 0; i < matchers_count(); i++)
		if (text_equal(matcher_at(i)->name, name))
			return matcher_at(i);
	return NULL;
}

/* A special cause says more than the general one; and a guess says nothing
 * beside what is sure. */
static void
drop_general(struct causes *c)
{
	enum confidence best = CONFIDENCE_POSSIBLE;

	for (size_t i = 0; i < c->n; i++)
		if (c->list[i].confidence > best)
			best = c->list[i].confidence;
	for (size_t i = c->n; i-- > 0;) {
		bool special = false;

		for (size_t j = 0; j < c->n; j++) {
			const struct matcher *m = row_named(c->list[j].name);

			special |= m && text_equal(m->general, c->list[i].name);
		}
		if (special ||
			(best > CONFIDENCE_POSSIBLE &&
				c->list[i].confidence == CONFIDENCE_POSSIBLE))
			drop_cause(c, i);
	}
}

static size_t
row_number(const char *name)
{
	size_t i = 0;

	while (i < matchers_count() && !text_equal(matcher_at(i)->name, name))
		i++;
	return i;
}

static int
better_first(const void *a, const void *b)
{
	const struct cause *x = a, *y = b;
	size_t i = row_number(x->name), j = row_number(y->name);

	if (x->confidence != y->confidence)
		return x->confidence > y->confidence ? -1 : 1;
	return (i > j) - (i < j);
}

/* Consequences count only where nothing else was found. */
static void
end_look(struct look *look)
{
	struct causes *out = look->out;

	drop_general(out);
	for (size_t i = 0; out->n == 0 && i < look->later.n; i++) {
		struct cause *one = mem_room(out->list, out->n);

		out->n++;
		*one = look->later.list[i];
		look->later.list[i].evidence = NULL;
		break;
	}
	causes_done(&look->later);
	if (out->n > 1)
		qsort(out->list, out->n, sizeof(*out->list), better_first);
}

static bool
is_base64_byte(uint8_t c)
{
	return is_alnum(c) || c == '+' || c == '/' || c == '=';
}

/* What the base64 around the hunk holds: a text, or nothing. */
static bool
decode_base64(struct bytes *out, const struct side *side)
{
	const struct slice run = run_at(side, is_base64_byte);

	return run.len >= 16 && run.len % 4 == 0 &&
	       base64_parse(out, (const char *)run.p, run.len) == 0 &&
	       all_of((struct slice){(const uint8_t *)out->data, out->len},
		       is_print);
}

/* Of two texts in base64, what they hold is looked at. */
static bool
look_decoded(struct look *look, const struct spot *s)
{
	scoped(bytes_done) struct bytes a = BYTES_INIT, b = BYTES_INIT;
	struct spots *spots;
	struct clue c = *look->clue;
	const size_t before = look->out->n;

	if (!s->text || !decode_base64(&a, &s->a) || !decode_base64(&b, &s->b))
		return false;
	c.a = (struct slice){(const uint8_t *)a.data, a.len};
	c.b = (struct slice){(const uint8_t *)b.data, b.len};
	spots = mem_alloc(1, sizeof(*spots));
	spots_find(spots, &c);
	for (size_t i = 0; i < spots->n; i++)
		look_at(look, &spots->list[i]);
	free(spots);
	return look->out->n > before;
}

static void
look_at_spots(struct look *look, struct spots *spots)
{
	for (size_t i = 0; i < spots->n; i++)
		if (!look_decoded(look, &spots->list[i]))
			look_at(look, &spots->list[i]);
}

/* A table of names, which the linker may sort anew. */
static bool
is_name_table(const struct clue *c)
{
	return c->part && c->part[0] == '.' &&
	       (text_ends(c->part, "str") || text_ends(c->part, "strtab"));
}

static void
look_everywhere(struct look *look)
{
	struct spots *spots = mem_alloc(1, sizeof(*spots));
	struct spot whole;
	struct causes guesses = CAUSES_INIT, *out = look->out;

	spot_whole(&whole, look->clue);
	look->out = &guesses;
	if (look_at(look, &whole) >= SIGHT_LIKELY) {
		look->out = out;
	} else {
		look->out = out;
		if (!is_name_table(look->clue)) {
			spots_find(spots, look->clue);
			look_at_spots(look, spots);
		}
		if (out->n == 0) {
			spots_of_items(spots, look->clue);
			look_at_spots(look, spots);
		}
	}
	if (out->n == 0) {
		*out = guesses;
		guesses = (struct causes)CAUSES_INIT;
	}
	causes_done(&guesses);
	free(spots);
}

/* Both are texts in UTF-16: the clue becomes that of the same texts in UTF-8,
 * which out holds. */
static void
read_wide(struct clue *c, struct bytes out[2])
{
	if (c->what != CLUE_BYTES || c->part || !utf16_text(&out[0], c->a) ||
		!utf16_text(&out[1], c->b))
		return;
	c->format = FORMAT_TEXT;
	c->a = c->whole_a =
		(struct slice){(const uint8_t *)out[0].data, out[0].len};
	c->b = c->whole_b =
		(struct slice){(const uint8_t *)out[1].data, out[1].len};
}

void
explain(struct causes *out, const struct clue *clue)
{
	struct bytes wide[2] = {BYTES_INIT, BYTES_INIT};
	struct clue c = *clue;
	struct look look = {.clue = &c, .out = out, .later = CAUSES_INIT};

	if (c.what == CLUE_ENCODING && c.a.len == 0 && c.b.len == 0) {
		c.a = c.whole_a;
		c.b = c.whole_b;
	}
	read_wide(&c, wide);
	look_everywhere(&look);
	end_look(&look);
	bytes_done(&wide[0]);
	bytes_done(&wide[1]);
	if (out->n == 0) {
		struct cause *one = mem_room(out->list, out->n);

		out->n++;
		one->name = "unknown";
		one->confidence = CONFIDENCE_POSSIBLE;
		one->evidence = text_copy("no cause of the table explains it");
	}
}

const char *
cause_advice(const char *name)
{
	const struct matcher *m = row_named(name);

	return m ? m->advice : "";
}

const char *
confidence_name(enum confidence c)
{
	static const char *const names[] = {
		[CONFIDENCE_POSSIBLE] = "possible",
		[CONFIDENCE_LIKELY] = "likely",
		[CONFIDENCE_CERTAIN] = "certain",
	};

	return names[c];
}

void
causes_done(struct causes *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->list[i].evidence);
	free(c->list);
	*c = (struct causes)CAUSES_INIT;
}
