/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/policy/version.h"

#define DIGITS "0123456789"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The parts of a version; all point into it. */
struct parts {
	const char *epoch, *upstream, *revision;
	size_t epoch_len, upstream_len, revision_len;
};

static struct parts
split_version(const char *v)
{
	const char *colon = strchr(v, ':');
	const char *upstream = colon ? colon + 1 : v;
	const char *dash = strrchr(upstream, '-');
	size_t len = strlen(upstream);

	return (struct parts){.epoch = v,
		.epoch_len = colon ? (size_t)(colon - v) : 0,
		.upstream = upstream,
		.upstream_len = dash ? (size_t)(dash - upstream) : len,
		.revision = dash ? dash + 1 : "",
		.revision_len = dash ? len - (size_t)(dash - upstream) - 1 : 0};
}

bool
version_is(const char *text)
{
	static const char plain[] =
		DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		       ".+~-";
	struct parts p = split_version(text);

	if (strspn(p.epoch, DIGITS) < p.epoch_len ||
		(p.epoch_len == 0 && *text == ':') || p.epoch_len > 9 ||
		p.upstream_len == 0 || !is_digit(p.upstream[0]) ||
		strlen(text) > 128)
		return false;
	return p.upstream[strspn(p.upstream, plain)] == '\0' &&
	       text[strlen(text) - 1] != '-';
}

/* '~' is before the end, the end before letters, letters before the rest. */
static int
order_of(const char *s, size_t len)
{
	if (len == 0 || is_digit(*s))
		return 0;
	if (*s == '~')
		return -1;
	if ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z'))
		return *s;
	return *s + 256;
}

static void
skip_zeros(const char **s, size_t *len)
{
	while (*len > 0 && **s == '0') {
		(*s)++;
		(*len)--;
	}
}

static size_t
count_digits(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && is_digit(s[n]))
		n++;
	return n;
}

static int
compare_part(const char *a, size_t a_len, const char *b, size_t b_len)
{
	while (a_len > 0 || b_len > 0) {
		size_t na, nb;
		int order;

		while ((a_len > 0 && !is_digit(*a)) ||
			(b_len > 0 && !is_digit(*b))) {
			order = order_of(a, a_len) - order_of(b, b_len);
			if (order != 0)
				return order;
			a++, a_len--;
			b++, b_len--;
		}
		skip_zeros(&a, &a_len);
		skip_zeros(&b, &b_len);
		na = count_digits(a, a_len);
		nb = count_digits(b, b_len);
		if (na != nb)
			return na < nb ? -1 : 1;
		order = memcmp(a, b, na);
		if (order != 0)
			return order;
		a += na, a_len -= na;
		b += nb, b_len -= nb;
	}
	return 0;
}

int
version_compare(const char *a, const char *b)
{
	struct parts p = split_version(a), q = split_version(b);
	int order = compare_part(p.epoch, p.epoch_len, q.epoch, q.epoch_len);

	if (order == 0)
		order = compare_part(
			p.upstream, p.upstream_len, q.upstream, q.upstream_len);
	if (order == 0)
		order = compare_part(
			p.revision, p.revision_len, q.revision, q.revision_len);
	return order;
}

bool
version_is_upstream(const char *wanted, const char *version)
{
	struct parts p = split_version(version);
	bool revision = strchr(wanted, '-') != NULL;
	const char *from = strchr(wanted, ':') ? version : p.upstream;
	const char *end = revision ? p.upstream + strlen(p.upstream)
				   : p.upstream + p.upstream_len;
	scoped_free char *cut = text_copyn(from, (size_t)(end - from));

	return version_compare(cut, wanted) == 0;
}
