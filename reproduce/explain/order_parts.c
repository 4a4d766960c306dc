/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/explain/order_parts.h"

#include <stdlib.h>

#define PARTS_MOST 100000

void
order_parts_done(struct order_parts *p)
{
	free(p->list);
	free(p->sorted);
	*p = (struct order_parts){.list = NULL};
}

int
order_parts_compare(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	size_t n = x->len < y->len ? x->len : y->len;
	int order = n ? memcmp(x->p, y->p, n) : 0;

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

static bool
is_line_end(uint8_t c)
{
	return c == '\n';
}

static bool
is_nul(uint8_t c)
{
	return c == 0;
}

static bool
is_control(uint8_t c)
{
	return c < ' ';
}

static bool
is_separator(uint8_t c)
{
	return c == ' ' || c == ',' || c == ';' || c == '\t' || c == '[' ||
	       c == ']' || c == '{' || c == '}' || c == '(' || c == ')' ||
	       c == '\n' || c == '<' || c == '>' || c == '|' || c == '\r';
}

static bool
is_space_or_comma(uint8_t c)
{
	return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '\r' ||
	       c == '/' || c == '\\' || c == '&' || c == ':';
}

/* A part without what stands only between parts. */
static struct slice
trim_part(struct slice s)
{
	while (s.len > 0 && is_space_or_comma(s.p[s.len - 1]))
		s.len--;
	while (s.len > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
		s.p++;
		s.len--;
	}
	return s;
}

/* The count with which a line of progress begins: "[3/9] ", "[ 33%] ", "ok 3
 * -", "12. "; it belongs to the place and not to the part. */
static size_t
count_length(struct slice s)
{
	size_t i = 0, digits = 0;

	if (slice_starts(s, "ok ") || slice_starts(s, "not ok "))
		i = s.p[0] == 'o' ? 3 : 7;
	else if (s.len > 0 && (s.p[0] == '[' || s.p[0] == '('))
		i = 1;
	while (i < s.len && s.p[i] == ' ')
		i++;
	for (; i < s.len && (is_digit(s.p[i]) || s.p[i] == '/'); i++)
		digits += is_digit(s.p[i]);
	if (digits == 0 || digits > 12 || i == s.len)
		return 0;
	while (i < s.len && memchr("%])."
				   ":",
				    s.p[i], 5))
		i++;
	return i < s.len && s.p[i] == ' ' ? i + 1 : 0;
}

static void
cut_parts(struct order_parts *out, struct slice all, bool (*ends)(uint8_t))
{
	size_t from = 0;

	out->n = 0;
	for (size_t i = 0; i <= all.len && out->n < PARTS_MOST; i++) {
		struct slice one;

		if (i < all.len && !ends(all.p[i]))
			continue;
		one = slice_cut(all, from, i);
		if (out->counted)
			one = slice_cut(one, count_length(one), one.len);
		one = trim_part(one);
		from = i + 1;
		if (one.len == 0)
			continue;
		*mem_room(out->list, out->n) = one;
		out->n++;
	}
	if (out->n == 0)
		return;
	out->sorted = mem_copy(out->list, out->n * sizeof(*out->list));
	qsort(out->sorted, out->n, sizeof(*out->sorted), order_parts_compare);
}

/* The same parts, and not in one order. */
static bool
same_parts(const struct order_parts *a, const struct order_parts *b)
{
	bool moved = false;

	if (a->n != b->n || a->n < 2 || a->n == PARTS_MOST)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!slice_same(a->sorted[i], b->sorted[i]))
			return false;
	for (size_t i = 0; i < a->n; i++)
		moved |= !slice_same(a->list[i], b->list[i]);
	return moved;
}

void
order_parts_keep_moved(struct order_parts *a, struct order_parts *b)
{
	size_t from = 0, to = a->n;

	while (slice_same(a->list[from], b->list[from]))
		from++;
	while (slice_same(a->list[to - 1], b->list[to - 1]))
		to--;
	a->n = b->n = to - from;
	memmove(a->list, a->list + from, a->n * sizeof(*a->list));
	memmove(b->list, b->list + from, b->n * sizeof(*b->list));
}

/* What lies between the equal begin and the equal end, to the next separator on
 * each side. */
static void
cut_equal(struct slice *a, struct slice *b)
{
	size_t n = a->len < b->len ? a->len : b->len, from = 0, end = 0;

	while (from < n && a->p[from] == b->p[from])
		from++;
	while (end < n - from &&
		a->p[a->len - 1 - end] == b->p[b->len - 1 - end])
		end++;
	while (from > 0 && !is_separator(a->p[from - 1]))
		from--;
	while (end > 0 && !is_separator(a->p[a->len - end]))
		end--;
	*a = slice_cut(*a, from, a->len - end);
	*b = slice_cut(*b, from, b->len - end);
}

/* Only the parts that are words: in a database lengths and places stand between
 * them, which move, too. */
static void
keep_words(struct order_parts *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		if (p->list[i].len >= 4 && all_of(p->list[i], is_print) &&
			count_of(p->list[i], is_letter) * 2 > p->list[i].len)
			p->list[n++] = p->list[i];
	p->n = n;
	if (n == 0)
		return;
	memcpy(p->sorted, p->list, n * sizeof(*p->list));
	qsort(p->sorted, n, sizeof(*p->sorted), order_parts_compare);
}

/* Names in records of a length that the file tells elsewhere. */
static bool
same_words(struct order_parts *a, struct order_parts *b, const struct spot *s)
{
	if (s->clue->format != FORMAT_BYTES || s->a.all.len != s->b.all.len)
		return false;
	keep_words(a);
	keep_words(b);
	return a->n >= 4 && same_parts(a, b);
}

/* Nearly all parts are words. */
static bool
is_name_list(const struct order_parts *p)
{
	size_t words = 0;

	for (size_t i = 0; i < p->n; i++)
		words += p->list[i].len >= 2 && all_of(p->list[i], is_print);
	return p->n >= 4 && words * 10 >= p->n * 8;
}

/* The same lines, or the same but for the counts before them. */
static bool
same_lines(struct order_parts *a, struct order_parts *b, struct slice x,
	struct slice y)
{
	cut_parts(a, x, is_line_end);
	cut_parts(b, y, is_line_end);
	if (same_parts(a, b))
		return true;
	order_parts_done(a);
	order_parts_done(b);
	a->counted = b->counted = true;
	cut_parts(a, x, is_line_end);
	cut_parts(b, y, is_line_end);
	if (same_parts(a, b))
		return true;
	order_parts_done(a);
	order_parts_done(b);
	return false;
}

bool
order_parts_read(
	struct order_parts *a, struct order_parts *b, const struct spot *s)
{
	struct slice x = s->a.all, y = s->b.all;

	if (x.len == 0 || x.len > y.len + 64 || y.len > x.len + 64)
		return false;
	if (s->clue->what == CLUE_ORDER || s->text) {
		if (same_lines(a, b, x, y))
			return true;
		cut_equal(&x, &y);
		if (x.len > 1 << 20)
			return false;
		cut_parts(a, x, is_separator);
		cut_parts(b, y, is_separator);
		return same_parts(a, b);
	}
	cut_parts(a, x, is_nul);
	cut_parts(b, y, is_nul);
	if (is_name_list(a) && same_parts(a, b))
		return true;
	/* few NULs */
	order_parts_done(a);
	order_parts_done(b);
	cut_parts(a, x, is_control);
	cut_parts(b, y, is_control);
	return (is_name_list(a) && same_parts(a, b)) || same_words(a, b, s);
}
