/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of one difference: its words, its range, its causes. */
#include "base/clock.h"
#include "reproduce/compare/differ_private.h"
#include "reproduce/explain/octets.h"

#include <inttypes.h>
#include <stdio.h>

#define WHOLE_MAX ((size_t)64 << 20)
#define BEFORE 16
#define SHOWN 48
#define CAUSES_MAX 32
#define LAST_SECOND INT64_C(253402300799) /* of the year 9999 */

bool
differ_over(struct differ *d)
{
	if (d->out->n >= d->limits->n_differences)
		return true;
	if (clock_ticks_ns() <= d->end_ns)
		return false;
	d->out->unfinished = true;
	return true;
}

enum difference_kind
kind_of_sighting(const struct sighting *f)
{
	switch (f->what) {
	case CLUE_NAME:
		if (f->part || (f->a.len && f->b.len))
			return DIFFERENCE_METADATA;
		return f->a.len ? DIFFERENCE_ONLY_A : DIFFERENCE_ONLY_B;
	case CLUE_BYTES:
		return f->part && text_equal(f->part, "header")
			       ? DIFFERENCE_ENCODING
			       : DIFFERENCE_CONTENT;
	case CLUE_ORDER:
	case CLUE_ENCODING:
		return DIFFERENCE_ENCODING;
	default:
		return DIFFERENCE_METADATA;
	}
}

static const char *
quoted(struct slice s)
{
	return text_quote((const char *)s.p, s.len);
}

static char *
words_of_bytes(const struct sighting *f)
{
	if (f->a.len == f->b.len)
		return text_format("%zu bytes in both", f->a.len);
	if (f->a.len == 0 || f->b.len == 0)
		return text_format("%zu bytes in %s alone",
			f->a.len ? f->a.len : f->b.len, f->a.len ? "A" : "B");
	return text_format("sizes %zu and %zu", f->a.len, f->b.len);
}

/* A time as people read it; -1, as an archive says of none, and what no
 * calendar has, stay numbers. */
static struct clock_date
date_of(struct slice s)
{
	struct clock_date out;
	int64_t seconds;

	if (text_number(&seconds, (const char *)s.p, s.len, LAST_SECOND) == 0)
		return clock_date(seconds);
	(void)snprintf(
		out.s, sizeof out.s, "%.*s", (int)s.len, (const char *)s.p);
	return out;
}

static char *
words_of_time(const struct sighting *f)
{
	return text_format("times %s and %s", date_of(f->a).s, date_of(f->b).s);
}

static char *
words_of_two(const char *what, const struct sighting *f)
{
	return text_format("%s %s and %s", what, quoted(f->a), quoted(f->b));
}

char *
words_of_sighting(const struct sighting *f)
{
	switch (f->what) {
	case CLUE_BYTES:
		return words_of_bytes(f);
	case CLUE_NAME:
		return f->part || (f->a.len && f->b.len)
			       ? words_of_two("names", f)
			       : NULL;
	case CLUE_TYPE:
		return text_format("types %.*s and %.*s", (int)f->a.len,
			(const char *)f->a.p, (int)f->b.len,
			(const char *)f->b.p);
	case CLUE_MODE:
		return text_format("modes %.*s and %.*s", (int)f->a.len,
			(const char *)f->a.p, (int)f->b.len,
			(const char *)f->b.p);
	case CLUE_OWNER:
		return words_of_two("owners", f);
	case CLUE_TIME:
		return words_of_time(f);
	case CLUE_TARGET:
		return words_of_two("links to", f);
	case CLUE_ORDER:
		return text_copy("the same members in another order");
	case CLUE_ENCODING:
		return text_format("the same contents in other bytes: %zu and "
				   "%zu of them",
			f->a.len, f->b.len);
	}
	return NULL;
}

static void
show_side(struct difference_side *out, struct slice s, size_t head, size_t tail)
{
	const size_t from = head > BEFORE ? head - BEFORE : 0;
	const size_t len = s.len - head - tail;
	const size_t to = len < SHOWN ? head + len + BEFORE : head + SHOWN;
	const struct slice around = octets_part(s, from, to - from);

	out->at = (int64_t)head;
	out->len = (int64_t)len;
	out->around_at = (int64_t)from;
	out->around = around.len ? mem_copy(around.p, around.len) : NULL;
	out->n_around = around.len;
}

/* The smallest range: what follows the same head and precedes the same tail. */
static void
show_range(struct difference *out, const struct sighting *f)
{
	const size_t head = octets_same_head(f->a, f->b);
	const size_t tail = octets_same_tail(octets_part(f->a, head, SIZE_MAX),
		octets_part(f->b, head, SIZE_MAX));

	out->ranged = true;
	show_side(&out->a, f->a, head, tail);
	show_side(&out->b, f->b, head, tail);
}

void
differ_causes(struct difference *out, const struct clue *clue)
{
	scoped(causes_done) struct causes causes = CAUSES_INIT;

	explain(&causes, clue);
	for (size_t i = 0; i < causes.n && i < CAUSES_MAX; i++) {
		struct difference_cause *c =
			mem_room(out->causes, out->n_causes);
		const char *evidence = causes.list[i].evidence;

		out->n_causes++;
		c->name = text_copy(causes.list[i].name);
		c->confidence = causes.list[i].confidence;
		c->evidence = octets_text(octets_of(evidence));
	}
}

static struct slice
small_enough(struct slice s)
{
	return s.len <= WHOLE_MAX ? s : (struct slice){NULL, 0};
}

void
differ_found(struct differ *d, const struct sighting *f)
{
	const struct clue clue = {.format = f->format,
		.what = f->what,
		.path = f->path,
		.part = f->part,
		.a = f->a,
		.b = f->b,
		.whole_a = small_enough(f->whole_a),
		.whole_b = small_enough(f->whole_b)};
	struct difference *out;
	char *words;

	if (differ_over(d)) {
		d->out->n_dropped++;
		return;
	}
	words = words_of_sighting(f);
	if (f->note) {
		char *more = text_format("%s%s%s", words ? words : "",
			words ? "; " : "", f->note);

		free(words);
		words = more;
	}
	out = differences_add(d->out, kind_of_sighting(f), f->path, words);
	out->part = f->part ? octets_text(octets_of(f->part)) : NULL;
	out->security = security_words(f);
	if (f->what == CLUE_BYTES || (f->what == CLUE_ENCODING && f->part))
		show_range(out, f);
	if (f->what == CLUE_BYTES && octets_are_text(f->a) &&
		octets_are_text(f->b))
		out->lines = lines_of(f->a, f->b);
	differ_causes(out, &clue);
}
