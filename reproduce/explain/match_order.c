/* SPDX-License-Identifier: Apache-2.0 */
/* match_order.c - the same parts in another order. */
#include "reproduce/explain/order_parts.h"

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
keeps_order(const struct order_parts *a, const struct order_parts *b,
	struct slice word, size_t *members)
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
two_groups(const struct order_parts *a, const struct order_parts *b)
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
	/* "[3/9] CC", and no key of a table: "[name] = 1" */
	return has_word(slice_head(part, 64), words) ||
	       (slice_starts(part, "[") &&
		       slice_find(part, "] =") == SIZE_MAX &&
		       slice_find(part, "]=") == SIZE_MAX);
}

/* Letters, and a number that stands alone: a key with its value. */
static bool
has_value(struct slice part)
{
	bool value = false, key = false;

	for (size_t i = 0, to; i < part.len; i = to + (to == i)) {
		for (to = i; to < part.len &&
			     (is_alnum(part.p[to]) || part.p[to] == '_' ||
				     part.p[to] == '.');)
			to++;
		value |= to > i && all_of(slice_cut(part, i, to), is_digit);
		key |= to > i && is_letter(part.p[i]);
	}
	return key && value;
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

/* Behind the part stands a colon, which it does not have: "server:". */
static bool
is_heading(struct slice part, struct slice all)
{
	const uint8_t *end = part.p + part.len;

	return end < all.p + all.len && *end == ':' &&
	       (end + 1 == all.p + all.len || end[1] == '\n');
}

static bool
is_keyed_part(struct slice part)
{
	return slice_starts(part, "- ") || has_value(part) ||
	       slice_find(part, "=") != SIZE_MAX ||
	       slice_find(part, "\":") != SIZE_MAX ||
	       slice_find(part, ": ") != SIZE_MAX ||
	       (part.len > 1 && part.p[0] == '{') || is_one_of(part, "{|}");
}

static bool
parts_ascend(const struct order_parts *p)
{
	for (size_t i = 1; i < p->n; i++)
		if (order_parts_compare(&p->list[i - 1], &p->list[i]) > 0)
			return false;
	return true;
}

static struct traits
traits_of(const struct order_parts *a, const struct order_parts *b,
	struct slice all)
{
	struct traits t = {.reverse = true, .n = a->n};
	size_t paths = 0, quoted = 0, jobs = 0;

	for (size_t i = 0; i < a->n; i++) {
		t.reverse &= slice_same(a->list[i], b->list[b->n - 1 - i]);
		paths += is_path_like(a->list[i]);
		quoted += is_keyed_part(a->list[i]) ||
			  is_heading(a->list[i], all);
		jobs += is_job(a->list[i]);
	}
	t.reverse &= a->n >= 3;
	t.paths = paths * 2 > a->n;
	t.quoted = quoted * 2 > a->n;
	t.jobs = jobs * 2 > a->n || a->counted;
	t.groups = two_groups(a, b);
	t.ascending = parts_ascend(a) || parts_ascend(b);
	return t;
}

/* Two parts stand on one line. */
static bool
is_blank_separated(const struct order_parts *p)
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
	scoped(order_parts_done) struct order_parts a = {.list = NULL};
	scoped(order_parts_done) struct order_parts b = {.list = NULL};

	if (!order_parts_read(&a, &b, s))
		return false;
	order_parts_keep_moved(&a, &b);
	/* a person swaps two words or two lines of a program */
	if (a.n == 2 && is_source(s->clue))
		return false;
	*out = traits_of(&a, &b, s->a.all);
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
	/* the linker sorts names for itself where the program has no others */
	if (!s->text && s->clue->format == FORMAT_ELF)
		return spot_in_part(s, ".dynstr") ? SIGHT_NONE : SIGHT_LIKELY;
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
		return t.paths || spot_in_part(s, ".dynstr") ? SIGHT_NONE
							     : SIGHT_LIKELY;
	return t.quoted || !t.lines ? SIGHT_LIKELY : SIGHT_POSSIBLE;
}

enum sight
sees_order(struct spot *s)
{
	struct traits t;

	return traits_read(&t, s) ? SIGHT_CERTAIN : SIGHT_NONE;
}
