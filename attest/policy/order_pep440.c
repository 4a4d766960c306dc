/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of Python's packages. */
#include "attest/policy/version_kind.h"

#define DIGITS "0123456789"
#define ALNUM DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define SEPARATORS ".-_"

/* Digits in a text; none count as zero. */
struct number {
	const char *at;
	size_t len;
};

/* The parts of a version; numbers of absent ones are empty. */
struct pep440 {
	struct number epoch;
	const char *release; /* numbers with dots between */
	size_t release_len;
	int phase; /* of a pre-release: 1 a, 2 b, 3 rc; 0: none */
	struct number pre, post, dev;
	bool has_post, has_dev;
	const char *local; /* behind '+', or "" */
};

/* Case does not matter. */
static bool
starts(const char *at, const char *word)
{
	for (; *word; at++, word++)
		if ((*at | 0x20) != *word)
			return false;
	return true;
}

static struct number
take_digits(const char **at)
{
	struct number n = {*at, strspn(*at, DIGITS)};

	*at += n.len;
	return n;
}

/* "[SEPARATOR]WORD[[SEPARATOR]NUMBER]" */
static bool
take_word(const char **at, const char *word, struct number *n)
{
	const char *from = *at + (**at && strchr(SEPARATORS, **at));

	if (!starts(from, word))
		return false;
	from += strlen(word);
	if (*from && strchr(SEPARATORS, *from) && from[1] &&
		strchr(DIGITS, from[1]))
		from++;
	*n = take_digits(&from);
	*at = from;
	return true;
}

static void
take_pre(struct pep440 *v, const char **at)
{
	static const struct {
		const char *word;
		int phase;
	} words[] = {{"alpha", 1}, {"beta", 2}, {"preview", 3}, {"pre", 3},
		{"rc", 3}, {"a", 1}, {"b", 2}, {"c", 3}};

	for (size_t i = 0; i < ARRAY_LEN(words) && !v->phase; i++)
		if (take_word(at, words[i].word, &v->pre))
			v->phase = words[i].phase;
}

static void
take_post(struct pep440 *v, const char **at)
{
	if (**at == '-' && (*at)[1] && strchr(DIGITS, (*at)[1])) {
		++*at;
		v->post = take_digits(at);
		v->has_post = true;
		return;
	}
	v->has_post = take_word(at, "post", &v->post) ||
		      take_word(at, "rev", &v->post) ||
		      take_word(at, "r", &v->post);
}

static bool
is_local(const char *at)
{
	for (;;) {
		size_t len = strspn(at, ALNUM);

		if (len == 0)
			return false;
		at += len;
		if (*at == '\0')
			return true;
		if (!strchr(SEPARATORS, *at))
			return false;
		at++;
	}
}

static int
parse_pep440(struct pep440 *v, const char *text)
{
	const char *at = text + (*text == 'v' || *text == 'V');

	*v = (struct pep440){.local = ""};
	v->epoch = take_digits(&at);
	if (v->epoch.len > 0 && *at == '!')
		at++;
	else
		at -= v->epoch.len, v->epoch.len = 0;
	v->release = at;
	while (take_digits(&at).len > 0 && *at == '.' && at[1] &&
		strchr(DIGITS, at[1]))
		at++;
	v->release_len = (size_t)(at - v->release);
	take_pre(v, &at);
	take_post(v, &at);
	v->has_dev = take_word(&at, "dev", &v->dev);
	if (*at == '+' && is_local(at + 1)) {
		v->local = at + 1;
		at += strlen(at);
	}
	return v->release_len > 0 && *at == '\0' ? 0 : -1;
}

bool
order_pep440_is(const char *text)
{
	struct pep440 v;

	return strlen(text) <= VERSION_TEXT_MAX && parse_pep440(&v, text) == 0;
}

static int
compare_numbers(const struct number *a, const struct number *b)
{
	return order_numbers(a->at, a->len, b->at, b->len);
}

/* The shorter one goes on with zeros. */
static int
compare_releases(const struct pep440 *a, const struct pep440 *b)
{
	const char *x = a->release, *y = b->release;
	const char *x_end = x + a->release_len, *y_end = y + b->release_len;

	while (x < x_end || y < y_end) {
		struct number m = {"", 0}, n = {"", 0};
		int order;

		if (x < x_end)
			m = take_digits(&x);
		if (y < y_end)
			n = take_digits(&y);
		order = compare_numbers(&m, &n);
		if (order)
			return order;
		x += x < x_end;
		y += y < y_end;
	}
	return 0;
}

/* Before every pre-release is a development release of the version itself;
 * after them is the version. */
static int
phase_of(const struct pep440 *v)
{
	if (v->phase)
		return v->phase;
	return v->has_dev && !v->has_post ? 0 : 4;
}

/* Numbers are above texts, and what goes on is above what ends. */
static int
compare_locals(const char *a, const char *b)
{
	while (*a && *b) {
		size_t x = strspn(a, ALNUM), y = strspn(b, ALNUM);
		bool m = strspn(a, DIGITS) >= x, n = strspn(b, DIGITS) >= y;
		size_t least = x < y ? x : y;
		int order = m != n ? (m ? 1 : -1)
			    : m    ? order_numbers(a, x, b, y)
				   : strncasecmp(a, b, least);

		if (order == 0 && !m)
			order = (x > y) - (x < y);
		if (order)
			return order;
		a += x + (a[x] != '\0');
		b += y + (b[y] != '\0');
	}
	return (*a != '\0') - (*b != '\0');
}

int
order_pep440(const char *a, const char *b)
{
	struct pep440 x, y;
	int order;

	if (parse_pep440(&x, a) < 0 || parse_pep440(&y, b) < 0)
		return strcmp(a, b);
	order = compare_numbers(&x.epoch, &y.epoch);
	if (!order)
		order = compare_releases(&x, &y);
	if (!order)
		order = phase_of(&x) - phase_of(&y);
	if (!order)
		order = compare_numbers(&x.pre, &y.pre);
	if (!order)
		order = x.has_post - y.has_post;
	if (!order)
		order = compare_numbers(&x.post, &y.post);
	if (!order)
		order = y.has_dev - x.has_dev;
	if (!order)
		order = compare_numbers(&x.dev, &y.dev);
	return order ? order : compare_locals(x.local, y.local);
}
