/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of Ruby's packages: runs of digits and of letters; one with letters
 * is a pre-release. */
#include "attest/policy/version_kind.h"

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

struct segment {
	bool number;
	const char *at;
	size_t len; /* 0: the version has ended */
};

bool
order_gem_is(const char *text)
{
	const char *at = text;

	if (strlen(text) > VERSION_TEXT_MAX || !strchr(DIGITS, *text) || !*text)
		return false;
	for (;;) {
		size_t len = strspn(at, DIGITS LETTERS);

		if (len == 0)
			return false;
		at += len;
		if (*at == '\0')
			return true;
		if (*at != '.' && *at != '-')
			return false;
		at++;
	}
}

/* Where a version is read, and whether it had letters before. */
struct cursor {
	const char *at;
	bool letters;
};

/* Zeros before the first letters do not count: "1.0.a" is "1.a". */
static const char *
skip_zeros(const char *at)
{
	const char *from = at;

	for (;;) {
		size_t len = strspn(from, "0");

		from += len;
		if (*from == '-' || (*from && strchr(LETTERS, *from)))
			return from;
		if (len == 0 || *from != '.')
			return at;
		from++;
	}
}

/* A hyphen is ".pre." */
static struct segment
next_segment(struct cursor *c)
{
	struct segment s = {.number = true};

	if (!c->letters)
		c->at = skip_zeros(c->at);
	if (*c->at == '-') {
		c->at++;
		c->letters = true;
		return (struct segment){false, "pre", 3};
	}
	s.at = c->at;
	s.number = !*c->at || strchr(DIGITS, *c->at);
	s.len = strspn(c->at, s.number ? DIGITS : LETTERS);
	c->letters |= !s.number;
	c->at += s.len;
	c->at += *c->at == '.';
	return s;
}

static int
compare_segments(const struct segment *a, const struct segment *b)
{
	size_t least = a->len < b->len ? a->len : b->len;
	int order;

	if (a->number != b->number)
		return a->number ? 1 : -1;
	if (a->number)
		return order_numbers(a->at, a->len, b->at, b->len);
	order = memcmp(a->at, b->at, least);
	return order ? order : (a->len > b->len) - (a->len < b->len);
}

int
order_gem(const char *a, const char *b)
{
	struct cursor x = {.at = a}, y = {.at = b};

	while (*x.at || *y.at) {
		struct segment p = next_segment(&x);
		struct segment q = next_segment(&y);
		int order = compare_segments(&p, &q);

		if (order)
			return order;
	}
	return 0;
}
