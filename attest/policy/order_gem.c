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

/* A hyphen is ".pre." */
static struct segment
next_segment(const char **at, bool *hyphen)
{
	struct segment s = {true, *at, 0};

	if (*hyphen) {
		*hyphen = false;
		return (struct segment){false, "pre", 3};
	}
	s.number = **at && strchr(DIGITS, **at);
	s.len = strspn(*at, s.number ? DIGITS : LETTERS);
	if (s.len == 0)
		s.number = true;
	*at += s.len;
	*hyphen = **at == '-';
	*at += **at == '.' || **at == '-';
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
	bool x = false, y = false;

	while (*a || *b || x || y) {
		struct segment p = next_segment(&a, &x);
		struct segment q = next_segment(&b, &y);
		int order = compare_segments(&p, &q);

		if (order)
			return order;
	}
	return 0;
}
