/* SPDX-License-Identifier: Apache-2.0 */
/* match_order.c - the same parts in another order. */
#include "reproduce/explain/matcher_private.h"

#include <stdlib.h>

#define PARTS_MOST 100000

/* The parts of one side, and the same ones sorted. */
struct parts {
	struct slice *list, *sorted;
	size_t n;
};

static void
parts_done(struct parts *p)
{
	free(p->list);
	free(p->sorted);
	*p = (struct parts){.list = NULL};
}

DEFINE_SCOPED_IN(struct parts, parts_done);

static int
compare_parts(const void *a, const void *b)
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

static void
cut_parts(struct parts *out, struct slice all, bool (*ends)(uint8_t))
{
	size_t from = 0;

	out->n = 0;
	for (size_t i = 0; i <= all.len && out->n < PARTS_MOST; i++) {
		struct slice one;

		if (i < all.len && !ends(all.p[i]))
			continue;
		one = trim_part(slice_cut(all, from, i));
		from = i + 1;
		if (one.len == 0)
			continue;
		*mem_room(out->list, out->n) = one;
		out->n++;
	}
	if (out->n == 0)
		return;
	out->sorted = mem_copy(out->list, out->n * sizeof(*out->list));
	qsort(out->sorted, out->n, sizeof(*out->sorted), compare_parts);
}

/* The same parts, and not in one order. */
static bool
same_parts(const struct parts *a, const struct parts *b)
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

/* Only the parts from the first to the last that moved. */
static void
keep_moved(struct parts *a, struct parts *b)
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

/* Nearly all parts are words. */
static bool
is_name_list(const struct parts *p)
{
	size_t words = 0;

	for (size_t i = 0; i < p->n; i++)
		words += p->list[i].len >= 2 && all_of(p->list[i], is_print);
	return p->n >= 4 && words * 10 >= p->n * 8;
}

static bool
read_parts(struct parts *a, struct parts *b, const struct spot *s)
{
	struct slice x = s->a.all, y = s->b.all;

	if (x.len == 0 || x.len > y.len + 64 || y.len > x.len + 64)
		return false;
	if (s->clue->what == CLUE_ORDER || s->text) {
		cut_parts(a, x, is_line_end);
		cut_parts(b, y, is_line_end);
		if (same_parts(a, b))
			return true;
		parts_done(a);
		parts_done(b);
		cut_equal(&x, &y);
		if (x.len > 1 << 20)
			return false;
		cut_parts(a, x, is_separator);
		cut_parts(b, y, is_separator);
	} else {
		cut_parts(a, x, is_nul);
		cut_parts(b, y, is_nul);
		if (!is_name_list(a)) { /* few NULs */
			parts_done(a);
			parts_done(b);
			cut_parts(a, x, is_control);
			cut_parts(b, y, is_control);
		}
		if (!is_name_list(a))
			return false;
	}
	return same_parts(a, b);
}

/* What the parts look like. */
struct traits {
	bool reverse;   /* each is the other backwards */
	bool lines;     /* each part is a line */
	bool ascending; /* one of them is sorted */
	bool paths;     /* most have a slash, or look like the name of a file */
	bool quoted;    /* most are in quotes, or NAME=, NAME: */
	bool groups;    /* two groups, each of which keeps its order */
	bool jobs;      /* words of parallel programs */
	size_t n;
};

/* The word with which a part begins: "[one]", "  CC". */
static struct slice
group_of(struct slice part)
{
	size_t n = 0;

	while (n < part.len && part.p[n] != ' ' && part.p[n] != ':')
		n++;
	return slice_head(part, n);
}

/* The parts that begin with this word have one order in both. */
static bool
keeps_order(const struct parts *a, const struct parts *b, struct slice word,
	size_t *members)
{
	size_t j = 0;

	*members = 0;
	for (size_t i = 0; i < a->n; i++) {
		if (!slice_same(group_of(a->list[i]), word))
			continue;
		while (j < b->n && !slice_same(group_of(b->list[j]), word))
			j++;
		if (j == b->n || !slice_same(a->list[i], b->list[j]))
			return false;
		j++;
		++*members;
	}
	return true;
}

static bool
two_groups(const struct parts *a, const struct parts *b)
{
	struct slice first = group_of(a->list[0]), second = first;
	size_t n, m;

	for (size_t i = 1; i < a->n && slice_same(first, second); i++)
		second = group_of(a->list[i]);
	return !slice_same(first, second) && keeps_order(a, b, first, &n) &&
	       keeps_order(a, b, second, &m) && n >= 2 && m >= 2;
}

static bool
is_job(struct slice part)
{
	static const char words[] =
		"CC|CXX|LD|AR|GEN|CCLD|CXXLD|Compiling|Building|Linking|"
		"compiling|linking|thread|worker|job|task|make[1]|make[2]|"
		"Compiled|finished|done|[CC]|gcc|g++|started|PASS|ok|FAIL|"
		"checking|Generating|Processing|HOSTCC|javac|Checking|Testing|"
		"running|test|step|passed|TEST|writing|reading|libtool";
	return has_word(slice_head(part, 64), words) || slice_starts(part, "[");
}

/* The digest of a file, then its name. */
static bool
is_sum_line(struct slice part)
{
	size_t n = 0;

	while (n < part.len && is_hex(part.p[n]))
		n++;
	return n >= 32 && n + 2 < part.len && part.p[n] == ' ';
}

static bool
is_mark(uint8_t c)
{
	return c == '"' || c == '\'' || c == '>' || c == ')' || c == ']';
}

/* The last word, without quotes and brackets. */
static struct slice
last_word(struct slice part)
{
	size_t from;

	while (part.len > 0 && is_mark(part.p[part.len - 1]))
		part.len--;
	for (from = part.len; from > 0 && part.p[from - 1] != ' ' &&
			      part.p[from - 1] != '<' &&
			      part.p[from - 1] != '"';)
		from--;
	return slice_cut(part, from, part.len);
}

/* A slash that is no part of markup: "</a>", "<a/>". */
static bool
has_slash(struct slice part)
{
	for (size_t i = 0; i < part.len; i++)
		if (part.p[i] == '/' && (i == 0 || part.p[i - 1] != '<') &&
			(i + 1 == part.len || part.p[i + 1] != '>'))
			return true;
	return false;
}

static bool
is_path_like(struct slice part)
{
	size_t dot;

	if (has_slash(part) || is_sum_line(part))
		return true;
	part = last_word(part);
	dot = part.len;
	while (dot > 1 && part.p[dot - 1] != '.')
		dot--;
	return dot > 1 && part.len - dot >= 1 && part.len - dot <= 4 &&
	       all_of(slice_cut(part, dot, part.len), is_alnum) &&
	       slice_find(part, " ") == SIZE_MAX &&
	       slice_find(part, "=") == SIZE_MAX;
}

static bool
is_keyed_part(struct slice part)
{
	return slice_find(part, "=") != SIZE_MAX ||
	       slice_find(part, "\":") != SIZE_MAX ||
	       slice_find(part, ": ") != SIZE_MAX ||
	       (part.len > 1 && part.p[0] == '{') || is_one_of(part, "{|}");
}

static bool
parts_ascend(const struct parts *p)
{
	for (size_t i = 1; i < p->n; i++)
		if (compare_parts(&p->list[i - 1], &p->list[i]) > 0)
			return false;
	return true;
}

static struct traits
traits_of(const struct parts *a, const struct parts *b)
{
	struct traits t = {.reverse = true, .n = a->n};
	size_t paths = 0, quoted = 0, jobs = 0;

	for (size_t i = 0; i < a->n; i++) {
		t.reverse &= slice_same(a->list[i], b->list[b->n - 1 - i]);
		paths += is_path_like(a->list[i]);
		quoted += is_keyed_part(a->list[i]);
		jobs += is_job(a->list[i]);
	}
	t.reverse &= a->n >= 3;
	t.paths = paths * 2 > a->n;
	t.quoted = quoted * 2 > a->n;
	t.jobs = jobs * 2 > a->n;
	t.groups = two_groups(a, b);
	t.ascending = parts_ascend(a) || parts_ascend(b);
	return t;
}

/* Two parts stand on one line. */
static bool
is_blank_separated(const struct parts *p)
{
	for (size_t i = 1; i < p->n; i++) {
		const uint8_t *from = p->list[i - 1].p + p->list[i - 1].len;

		if (from < p->list[i].p &&
			!memchr(from, '\n', (size_t)(p->list[i].p - from)))
			return true;
	}
	return false;
}

static bool
traits_read(struct traits *out, struct spot *s)
{
	scoped(parts_done) struct parts a = {.list = NULL};
	scoped(parts_done) struct parts b = {.list = NULL};

	if (!read_parts(&a, &b, s))
		return false;
	keep_moved(&a, &b);
	*out = traits_of(&a, &b);
	out->lines = a.list[0].p + a.list[0].len < s->a.all.p + s->a.all.len &&
		     !is_blank_separated(&a);
	s->note = "the same parts in another order";
	return true;
}

/* A folder is listed backwards by one of two machines, or has files. */
enum sight
sees_folder_order(struct spot *s)
{
	struct traits t;

	if (!traits_read(&t, s) || t.groups)
		return SIGHT_NONE;
	if (t.paths && !t.jobs)
		return t.quoted ? SIGHT_LIKELY : SIGHT_CERTAIN;
	if (t.reverse && !t.quoted && !t.jobs)
		return SIGHT_LIKELY;
	if (!s->text && s->clue->format == FORMAT_ELF)
		return SIGHT_LIKELY;
	if (t.paths)
		return SIGHT_POSSIBLE;
	/* names alone may come from a folder or from a hash */
	return t.lines && !t.quoted && !t.jobs ? SIGHT_POSSIBLE : SIGHT_NONE;
}

enum sight
sees_job_order(struct spot *s)
{
	struct traits t;

	if (!traits_read(&t, s))
		return SIGHT_NONE;
	if (t.groups)
		return SIGHT_CERTAIN;
	return t.jobs ? SIGHT_LIKELY : SIGHT_NONE;
}

enum sight
sees_hash_order(struct spot *s)
{
	struct traits t;

	if (!traits_read(&t, s) || t.groups)
		return SIGHT_NONE;
	if (!s->text) /* names between NULs or control bytes */
		return t.paths ? SIGHT_NONE : SIGHT_LIKELY;
	return t.quoted || !t.lines ? SIGHT_LIKELY : SIGHT_POSSIBLE;
}

enum sight
sees_order(struct spot *s)
{
	struct traits t;

	return traits_read(&t, s) ? SIGHT_CERTAIN : SIGHT_NONE;
}
