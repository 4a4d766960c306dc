/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of Maven: tokens between '.', '-', '_' and between digits and
 * letters, each with the separator before it. */
#include "attest/policy/version_kind.h"

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

struct token {
	char before; /* '.' or '-' */
	bool number;
	bool short_form; /* letters that a digit follows directly */
	const char *at;
	size_t len;
};
struct maven {
	struct token list[VERSION_TEXT_MAX + 1];
	size_t n;
};

bool
order_maven_is(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= VERSION_TEXT_MAX &&
	       strspn(text, DIGITS LETTERS ".-_+~") == len;
}

static bool
is_word(const struct token *t, const char *word)
{
	return t->len == strlen(word) && strncasecmp(t->at, word, t->len) == 0;
}

#define RELEASE 5
#define UNKNOWN 7
/* The qualifiers in their order; others come after these by the alphabet. */
static int
rank_of(const struct token *t)
{
	static const struct {
		const char *word;
		int rank;
		bool short_form;
	} words[] = {{"a", 0, true}, {"b", 1, true}, {"m", 2, true},
		{"alpha", 0, false}, {"beta", 1, false},
		{"milestone", 2, false}, {"rc", 3, false}, {"cr", 3, false},
		{"snapshot", 4, false}, {"", RELEASE, false},
		{"final", RELEASE, false}, {"ga", RELEASE, false},
		{"release", RELEASE, false}, {"sp", 6, false}};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (is_word(t, words[i].word) &&
			(!words[i].short_form || t->short_form))
			return words[i].rank;
	return UNKNOWN;
}

static bool
is_null(const struct token *t)
{
	return t->number ? order_numbers(t->at, t->len, "", 0) == 0
			 : rank_of(t) == RELEASE;
}

/* At the end, and before each hyphen, what is null goes. */
static void
drop_nulls(struct maven *v)
{
	for (size_t i = v->n; i-- > 0;) {
		if (i + 1 < v->n && v->list[i + 1].before != '-')
			continue;
		if (i == 0 || !is_null(&v->list[i]))
			continue;
		memmove(&v->list[i], &v->list[i + 1],
			(v->n - i - 1) * sizeof *v->list);
		v->n--;
	}
}

static void
split_version(struct maven *v, const char *text)
{
	char before = '.';

	v->n = 0;
	while (v->n < ARRAY_LEN(v->list)) {
		struct token *t = &v->list[v->n++];
		size_t digits = strspn(text, DIGITS);

		*t = (struct token){
			.before = before, .number = true, .at = text};
		t->len = digits;
		if (digits == 0) {
			t->len = strcspn(text, DIGITS ".-_");
			t->number = t->len == 0; /* an empty one is 0 */
		}
		text += t->len;
		if (*text == '\0')
			break;
		t->short_form = !t->number && strchr(DIGITS, *text);
		before = *text == '.' ? '.' : '-';
		text += strchr(".-_", *text) != NULL;
	}
	drop_nulls(v);
}

/* ".qualifier" = "-qualifier" < "-number" < ".number" */
static int
level_of(const struct token *t)
{
	return !t->number ? 0 : t->before == '-' ? 1 : 2;
}

static int
compare_tokens(const struct token *a, const struct token *b)
{
	int order = level_of(a) - level_of(b);
	size_t least = a->len < b->len ? a->len : b->len;

	if (order)
		return order;
	if (a->number)
		return order_numbers(a->at, a->len, b->at, b->len);
	order = rank_of(a) - rank_of(b);
	if (order || rank_of(a) != UNKNOWN)
		return order;
	order = strncasecmp(a->at, b->at, least);
	return order ? order : (a->len > b->len) - (a->len < b->len);
}

/* What the shorter version goes on with beside this token. */
static struct token
null_beside(const struct token *t)
{
	return (struct token){
		.before = t->before, .number = t->number, .at = ""};
}

int
order_maven(const char *a, const char *b)
{
	struct maven x, y;

	split_version(&x, a);
	split_version(&y, b);
	for (size_t i = 0; i < x.n || i < y.n; i++) {
		struct token p, q;
		int order;

		p = i < x.n ? x.list[i] : null_beside(&y.list[i]);
		q = i < y.n ? y.list[i] : null_beside(&x.list[i]);
		order = compare_tokens(&p, &q);
		if (order)
			return order;
	}
	return 0;
}
