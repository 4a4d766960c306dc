/* SPDX-License-Identifier: Apache-2.0 */
/* Semantic versions, section 11.  Fewer or more numbers than three are read as
 * well, since bounds are written so; a 'v' in front is Go's. */
#include "attest/policy/version_kind.h"

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static const char *
skip_v(const char *text)
{
	return *text == 'v' ? text + 1 : text;
}

/* Identifiers with dots between, none of them empty. */
static const char *
skip_identifiers(const char *at)
{
	for (;;) {
		size_t len = strspn(at, DIGITS LETTERS "-");

		if (len == 0)
			return NULL;
		at += len;
		if (*at != '.')
			return at;
		at++;
	}
}

bool
order_semver_is(const char *text)
{
	const char *at = skip_v(text);

	if (strlen(text) > VERSION_TEXT_MAX)
		return false;
	for (;;) {
		size_t len = strspn(at, DIGITS);

		if (len == 0)
			return false;
		at += len;
		if (*at != '.')
			break;
		at++;
	}
	if (*at == '-')
		at = skip_identifiers(at + 1);
	if (at && *at == '+')
		at = skip_identifiers(at + 1);
	return at && *at == '\0';
}

/* One identifier of a pre-release: numbers first, then texts. */
static int
compare_identifiers(const char *a, size_t a_len, const char *b, size_t b_len)
{
	bool a_number = strspn(a, DIGITS) >= a_len;
	bool b_number = strspn(b, DIGITS) >= b_len;
	size_t least = a_len < b_len ? a_len : b_len;
	int order;

	if (a_number != b_number)
		return a_number ? -1 : 1;
	if (a_number)
		return order_numbers(a, a_len, b, b_len);
	order = memcmp(a, b, least);
	return order ? order : (a_len > b_len) - (a_len < b_len);
}

/* What ends first is less. */
static int
compare_releases(const char *a, const char *b)
{
	for (;;) {
		size_t a_len = strcspn(a, ".+"), b_len = strcspn(b, ".+");
		int order = compare_identifiers(a, a_len, b, b_len);

		if (order)
			return order;
		a += a_len;
		b += b_len;
		if (*a != '.' || *b != '.')
			return (*a == '.') - (*b == '.');
		a++;
		b++;
	}
}

/* Missing numbers are zero. */
static const char *
next_number(const char **at, size_t *len)
{
	const char *number = *at;

	*len = strspn(number, DIGITS);
	*at += *len;
	if (**at == '.')
		++*at;
	return number;
}

int
order_semver(const char *a, const char *b)
{
	a = skip_v(a);
	b = skip_v(b);
	while ((*a >= '0' && *a <= '9') || (*b >= '0' && *b <= '9')) {
		size_t a_len, b_len;
		const char *x = next_number(&a, &a_len);
		const char *y = next_number(&b, &b_len);
		int order = order_numbers(x, a_len, y, b_len);

		if (order)
			return order;
	}
	if (*a != '-' || *b != '-')
		return (*b == '-') - (*a == '-');
	return compare_releases(a + 1, b + 1);
}
