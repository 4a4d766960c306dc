/* SPDX-License-Identifier: Apache-2.0 */
/* slices.c - texts in foreign bytes: found, cut, compared. */
#include "reproduce/explain/matcher_private.h"

bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

bool
is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
is_hex(uint8_t c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool
is_alnum(uint8_t c)
{
	return is_letter(c) || is_digit(c);
}

bool
is_print(uint8_t c)
{
	return (c >= ' ' && c != 0x7f) || c == '\t';
}

bool
all_of(struct slice s, bool (*is)(uint8_t))
{
	return count_of(s, is) == s.len;
}

size_t
count_of(struct slice s, bool (*is)(uint8_t))
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += is(s.p[i]);
	return n;
}

bool
slice_same(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

bool
slice_is(struct slice s, const char *text)
{
	return s.len == strlen(text) &&
	       (s.len == 0 || memcmp(s.p, text, s.len) == 0);
}

bool
slice_starts(struct slice s, const char *text)
{
	size_t len = strlen(text);

	return s.len >= len && (len == 0 || memcmp(s.p, text, len) == 0);
}

bool
slice_ends(struct slice s, const char *text)
{
	size_t len = strlen(text);

	return s.len >= len &&
	       (len == 0 || memcmp(s.p + s.len - len, text, len) == 0);
}

struct slice
slice_cut(struct slice s, size_t from, size_t to)
{
	if (to > s.len)
		to = s.len;
	if (from >= to)
		return (struct slice){s.p, 0};
	return (struct slice){s.p + from, to - from};
}

struct slice
slice_head(struct slice s, size_t most)
{
	return slice_cut(s, 0, most);
}

struct slice
slice_tail(struct slice s, size_t most)
{
	return slice_cut(s, s.len > most ? s.len - most : 0, s.len);
}

size_t
slice_find(struct slice s, const char *text)
{
	size_t len = strlen(text);
	const uint8_t *at;

	if (len == 0 || s.len < len)
		return SIZE_MAX;
	at = memmem(s.p, s.len, text, len);
	return at ? (size_t)(at - s.p) : SIZE_MAX;
}

static uint8_t
lower_of(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static bool
same_letters(const uint8_t *p, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (lower_of(p[i]) != lower_of((uint8_t)text[i]))
			return false;
	return true;
}

static bool
word_within(struct slice s, const char *text, size_t len)
{
	for (size_t i = 0; len > 0 && i + len <= s.len; i++) {
		if (!same_letters(s.p + i, text, len))
			continue;
		if ((i == 0 || !is_alnum(s.p[i - 1]) || !is_alnum(s.p[i])) &&
			(i + len == s.len || !is_alnum(s.p[i + len]) ||
				!is_alnum(s.p[i + len - 1])))
			return true;
	}
	return false;
}

/* A text that begins with a newline also stands at the beginning. */
static bool
text_within(struct slice s, const char *text, size_t len)
{
	if (len > 1 && text[0] == '\n' && s.len >= len - 1 &&
		memcmp(s.p, text + 1, len - 1) == 0)
		return true;
	return len > 0 && s.len >= len && memmem(s.p, s.len, text, len) != NULL;
}

static bool
text_whole(struct slice s, const char *text, size_t len)
{
	return s.len == len && same_letters(s.p, text, len);
}

/* Whether holds() is true of one of the texts between the bars. */
static bool
any_of_list(struct slice s, const char *list,
	bool (*holds)(struct slice s, const char *text, size_t len))
{
	for (;;) {
		size_t len = strcspn(list, "|");

		if (holds(s, list, len))
			return true;
		if (!list[len])
			return false;
		list += len + 1;
	}
}

bool
has_text(struct slice s, const char *list)
{
	return any_of_list(s, list, text_within);
}

bool
has_word(struct slice s, const char *list)
{
	return any_of_list(s, list, word_within);
}

bool
is_one_of(struct slice s, const char *list)
{
	return any_of_list(s, list, text_whole);
}

/* What stands between a label and what it labels: the rest of an identifier,
 * then marks or blanks. */
static enum label
label_of(struct slice gap)
{
	enum label kind = LABEL_PLAIN;
	size_t i = 0;

	while (i < gap.len && (is_alnum(gap.p[i]) || gap.p[i] == '_') &&
		gap.p[0] == '_')
		i++;
	if (gap.len - i > 8)
		return LABEL_NONE;
	for (; i < gap.len; i++) {
		if (is_alnum(gap.p[i]))
			return LABEL_NONE;
		/* the first quote ends the word: key="host" text="…" */
		if ((gap.p[i] == '"' || gap.p[i] == '\'') ? i > 0
							  : gap.p[i] != ' ')
			kind = LABEL_MARKED;
	}
	return kind;
}

enum label
labelled_by(struct slice key, const char *words)
{
	enum label best = LABEL_NONE;

	for (;; words++) {
		const size_t len = strcspn(words, "|");

		for (size_t i = 0; i + len <= key.len; i++) {
			const struct slice gap =
				slice_cut(key, i + len, key.len);
			enum label kind;

			if (!same_letters(key.p + i, words, len) ||
				(i > 0 && is_alnum(key.p[i - 1])) ||
				(gap.len > 0 && is_alnum(gap.p[0])))
				continue;
			kind = label_of(gap);
			best = kind > best ? kind : best;
		}
		words += len;
		if (!*words)
			return best;
	}
}

static bool
text_last(struct slice s, const char *text, size_t len)
{
	return s.len >= len &&
	       (len == 0 || memcmp(s.p + s.len - len, text, len) == 0);
}

bool
path_ends(const struct clue *clue, const char *list)
{
	const char *path = clue->path ? clue->path : "";

	return any_of_list((struct slice){(const uint8_t *)path, strlen(path)},
		list, text_last);
}

struct slice
run_at(const struct side *side, bool (*is)(uint8_t))
{
	const struct slice all = side->line;
	size_t at = (size_t)(side->hunk.p - all.p), from, to;

	if (!all.p || side->hunk.p < all.p || at > all.len)
		return (struct slice){all.p, 0};
	from = to = at;
	while (from > 0 && is(all.p[from - 1]))
		from--;
	while (to < all.len && is(all.p[to]))
		to++;
	return slice_cut(all, from, to);
}

struct slice
number_at(const struct side *side)
{
	struct side inner = *side;
	struct slice n = run_at(side, is_digit);
	const uint8_t *end = side->line.p + side->line.len;

	/* numbers of several widths stand behind blanks */
	while (n.len == 0 && inner.hunk.len > 0 && inner.hunk.p[0] == ' ') {
		inner.hunk = slice_cut(inner.hunk, 1, inner.hunk.len);
		n = run_at(&inner, is_digit);
	}
	/* the hunk may begin in the fraction, or in the digits before it */
	if (n.len > 0 && n.p + n.len + 1 < end && n.p[n.len] == '.' &&
		is_digit(n.p[n.len + 1])) {
		n.len++;
		while (n.p + n.len < end && is_digit(n.p[n.len]))
			n.len++;
	} else if (n.p >= side->line.p + 2 && n.p[-1] == '.' &&
		   is_digit(n.p[-2])) {
		do {
			n.p--;
			n.len++;
		} while (n.p > side->line.p && is_digit(n.p[-1]));
	}
	return n;
}

int64_t
number_of(struct slice digits)
{
	int64_t n = 0;

	if (digits.len == 0 || digits.len > 18 || !all_of(digits, is_digit))
		return -1;
	for (size_t i = 0; i < digits.len; i++)
		n = n * 10 + (digits.p[i] - '0');
	return n;
}

struct slice
line_before(const struct side *side, struct slice part)
{
	return slice_cut(side->line, 0, (size_t)(part.p - side->line.p));
}

struct slice
line_after(const struct side *side, struct slice part)
{
	return slice_cut(side->line, (size_t)(part.p - side->line.p) + part.len,
		side->line.len);
}
