/* SPDX-License-Identifier: Apache-2.0 */
/* match_temporary.c - temporary names. */
#include "reproduce/explain/matcher_private.h"

/* A word, then a number: "shake256". */
static bool
is_numbered(struct slice w)
{
	size_t letters = 0, vowels = 0;

	while (letters < w.len && is_letter(w.p[letters])) {
		vowels += memchr("aeiouyAEIOUY", w.p[letters], 12) != NULL;
		letters++;
	}
	return letters >= 4 && vowels * 4 >= letters &&
	       all_of(slice_cut(w, letters, w.len), is_digit);
}

/* The names of machines have digits as names of chance have them: mipsisa32r6,
 * riscv64gc. */
static bool
is_machine_name(struct slice w)
{
	static const char *const begins[] = {"mips", "riscv", "sparc",
		"powerpc", "aarch64", "armv", "loongarch", "x86", "thumbv"};

	for (size_t i = 0; i < ARRAY_LEN(begins); i++)
		if (slice_starts(w, begins[i]))
			return w.len <= 16;
	return false;
}

/* Letters and digits that no person would choose. */
bool
looks_random(struct slice w)
{
	size_t digits = count_of(w, is_digit), upper = 0, lower = 0, turns = 0;
	size_t vowels = 0;

	for (size_t i = 0; i < w.len; i++) {
		upper += w.p[i] >= 'A' && w.p[i] <= 'Z';
		lower += w.p[i] >= 'a' && w.p[i] <= 'z';
		vowels += memchr("aeiouyAEIOUY", w.p[i], 12) != NULL;
		turns += i > 0 && is_digit(w.p[i]) != is_digit(w.p[i - 1]);
	}
	if (w.len < 6 || is_machine_name(w))
		return false;
	if (digits && digits < w.len)
		return turns >= 2 || (digits >= 3 && !is_numbered(w));
	if (upper > 1 && lower > 1)
		return vowels * 3 < w.len || upper * 3 > w.len;
	return digits == 0 && vowels * 5 < w.len && w.len >= 8;
}

/* "d20261130-4711-x1y2z3", as Ruby makes it: a day, a process, chance. */
static bool
is_dated(struct slice w, struct slice *chance)
{
	size_t day = 0, pid, to;

	while (day < w.len && !is_digit(w.p[day]))
		day++;
	for (pid = day; pid < w.len && is_digit(w.p[pid]);)
		pid++;
	for (to = pid + 1; to < w.len && is_digit(w.p[to]);)
		to++;
	*chance = slice_cut(w, to + 1, w.len);
	return day > 0 && pid - day == 8 && to > pid + 1 && to < w.len &&
	       w.p[pid] == '-' && w.p[to] == '-' && chance->len >= 4 &&
	       all_of(slice_head(*chance, 4), is_alnum);
}

/* A name as programs make it for a temporary file. */
static bool
is_temporary(struct slice w, struct slice *chance)
{
	static const struct {
		const char *prefix;
		size_t len;
	} forms[] = {{"tmp.", 10}, {"tmp", 8}, {"cc", 6}, {"Rtmp", 6},
		{"go-build", 6}, {"rustc", 6}, {"pip-", 6}, {"tmp-", 4},
		{"tmp_", 4}, {"temp", 6}, {"sh-thd", 6}, {"sed", 6},
		{"perl", 6}, {"dpkg-deb.", 6}, {"apt-key-gpghome.", 6},
		{"file", 6}, {"lto", 6}, {"hsperfdata_", 1}, {"pymp-", 6},
		{"pyright-", 4}, {".tmp", 6}, {"scoped_dir", 4}, {"com.", 6},
		{"npm-", 4}, {"bazel_", 6}, {"easy_install-", 6}};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		size_t n = strlen(forms[i].prefix), to = n;

		if (!slice_starts(w, forms[i].prefix))
			continue;
		while (to < w.len && (is_alnum(w.p[to]) || w.p[to] == '_'))
			to++;
		*chance = slice_cut(w, n, to);
		if (chance->len >= forms[i].len)
			return true;
	}
	return false;
}

static bool
in_temporary_folder(const struct side *side)
{
	static const char folders[] = "/tmp/|/var/tmp/|/dev/shm/|/run/user/|"
				      "/var/folders/|/Temp/|/temp/|TMPDIR";
	struct slice before =
		slice_cut(side->line, 0, (size_t)(side->hunk.p - side->line.p));

	return has_text(slice_tail(before, 200), folders);
}

static bool
is_name_byte(uint8_t c)
{
	return is_alnum(c) || c == '_';
}

/* Both names are of chance, and equally long. */
static bool
chance_by(const struct spot *s, bool (*is)(uint8_t))
{
	const struct slice x = run_at(&s->a, is), y = run_at(&s->b, is);

	return x.len == y.len && looks_random(x) && looks_random(y);
}

static bool
is_lower(uint8_t c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_upper(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

bool
has_kinds(struct slice w, size_t least)
{
	return (count_of(w, is_lower) > 0) + (count_of(w, is_upper) > 0) +
		       (count_of(w, is_digit) > 0) >=
	       (int)least;
}

/* What tempfile() of Perl makes below /tmp: ten letters and digits, which may
 * happen to look like a word. */
static bool
drawn_apart(const struct spot *s, bool (*is)(uint8_t))
{
	const struct slice x = run_at(&s->a, is), y = run_at(&s->b, is);

	return x.len == y.len && x.len >= 8 && has_kinds(x, 2) &&
	       has_kinds(y, 2) && far_apart(x, y);
}

/* The end of a name as mktemp makes it: "conf.AbCdEf". */
static struct slice
suffix_of(const struct side *side)
{
	const struct slice w = run_at(side, is_alnum);

	return w.len >= 6 && w.len <= 12 && w.p > side->line.p &&
			       (w.p[-1] == '.' || w.p[-1] == '-')
		       ? w
		       : slice_cut(w, 0, 0);
}

static bool
is_word_or_number(struct slice w)
{
	return all_of(w, is_digit) ||
	       (is_letter(w.p[0]) && all_of(slice_cut(w, 1, w.len), is_lower));
}

/* One of the two may happen to look like a word. */
static bool
chance_suffixes(const struct spot *s)
{
	const struct slice x = suffix_of(&s->a), y = suffix_of(&s->b);

	return x.len > 0 && x.len == y.len &&
	       !(is_word_or_number(x) && is_word_or_number(y));
}

/* What the equal beginnings of two names leave of them. */
static bool
same_beginning(struct slice *x, struct slice *y, size_t len)
{
	const size_t n = x->len < len ? 0 : x->len - len;

	if (x->len < len || y->len < len ||
		!slice_same(slice_head(*x, n), slice_head(*y, n)))
		return false;
	*x = slice_cut(*x, n, x->len);
	*y = slice_cut(*y, n, y->len);
	return true;
}

/* The six letters and digits that mkstemp() puts behind any beginning. */
static bool
filled_in(const struct spot *s)
{
	struct slice x = run_at(&s->a, is_alnum), y = run_at(&s->b, is_alnum);

	return x.len == y.len && same_beginning(&x, &y, 6) &&
	       !(is_word_or_number(x) && is_word_or_number(y)) &&
	       far_apart(x, y);
}

/* The number of 32 bits that Go puts there. */
static bool
numbered_by_go(const struct spot *s)
{
	const struct slice x = run_at(&s->a, is_digit);
	const struct slice y = run_at(&s->b, is_digit);

	return x.len >= 7 && y.len >= 7 && x.len <= 10 && y.len <= 10 &&
	       (x.len >= 8 || y.len >= 8) && !slice_same(x, y) &&
	       slice_same(slice_tail(line_before(&s->a, x), 4),
		       slice_tail(line_before(&s->b, y), 4));
}

/* The part of the path in which the hunk begins. */
static struct slice
part_at(const struct side *side, struct slice path)
{
	size_t at = (size_t)(side->hunk.p - path.p), from, to;

	if (side->hunk.p < path.p || at > path.len)
		return slice_cut(path, 0, 0);
	for (from = at; from > 0 && path.p[from - 1] != '/';)
		from--;
	for (to = at; to < path.len && path.p[to] != '/';)
		to++;
	return slice_cut(path, from, to);
}

enum sight
sees_temporary(struct spot *s)
{
	struct slice a = part_at(&s->a, s->a.path);
	struct slice b = part_at(&s->b, s->b.path), x, y;
	bool below = in_temporary_folder(&s->a) && in_temporary_folder(&s->b);

	if (a.len < 4 || b.len < 4 || slice_same(a, b))
		return SIGHT_NONE;
	if (is_dated(a, &x) && is_dated(b, &y))
		return below ? SIGHT_CERTAIN : SIGHT_LIKELY;
	if (is_temporary(a, &x) && is_temporary(b, &y) && s->a.hunk.p >= x.p &&
		s->a.hunk.p <= x.p + x.len) {
		if (below || slice_starts(a, "tmp") || slice_starts(a, "Rtmp"))
			return SIGHT_CERTAIN;
		return looks_random(x) && looks_random(y) ? SIGHT_LIKELY
							  : SIGHT_NONE;
	}
	if (below && chance_suffixes(s))
		return SIGHT_CERTAIN;
	if (below && (drawn_apart(s, is_name_byte) || filled_in(s) ||
			     numbered_by_go(s)))
		return SIGHT_CERTAIN;
	if (!chance_by(s, is_alnum) && !chance_by(s, is_name_byte))
		return SIGHT_NONE;
	if (below)
		return SIGHT_CERTAIN;
	return has_word(a, "tmp|temp|temporary|swp|part") ? SIGHT_LIKELY
							  : SIGHT_NONE;
}
