/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/ask/version_order.h"

#define DIGITS "0123456789"
#define COMMIT_LEN 40
#define COMMIT_LEN_LONG 64

/* A commit begins like a version, and says nothing of an order. */
static bool
is_commit(const char *text)
{
	size_t len = strlen(text);

	return (len == COMMIT_LEN || len == COMMIT_LEN_LONG) &&
	       strspn(text, DIGITS "abcdef") == len;
}

static bool
is_semantic(const char *type)
{
	return strcmp(type, "npm") == 0 || strcmp(type, "cargo") == 0 ||
	       strcmp(type, "golang") == 0;
}

/* The part of a version that a bound speaks of; heap. */
static char *
cut_for(const char *version, const char *bound)
{
	const char *colon = strchr(version, ':');
	const char *from = colon && !strchr(bound, ':') ? colon + 1 : version;
	const char *dash = strchr(bound, '-') ? NULL : strrchr(from, '-');

	return dash ? text_copyn(from, (size_t)(dash - from)) : text_copy(from);
}

static int
compare_debian(const char *version, const char *bound)
{
	scoped_free char *cut = cut_for(version, bound);

	return version_compare(cut, bound);
}

/* Numbers of any length, without leading zeros. */
static int
compare_numbers(const char *a, size_t a_len, const char *b, size_t b_len)
{
	while (a_len > 1 && *a == '0')
		a++, a_len--;
	while (b_len > 1 && *b == '0')
		b++, b_len--;
	if (a_len != b_len)
		return a_len < b_len ? -1 : 1;
	return memcmp(a, b, a_len);
}

/* One identifier of a pre-release: numbers first, then texts. */
static int
compare_words(const char *a, size_t a_len, const char *b, size_t b_len)
{
	bool a_number = strspn(a, DIGITS) >= a_len;
	bool b_number = strspn(b, DIGITS) >= b_len;
	size_t least = a_len < b_len ? a_len : b_len;
	int order;

	if (a_number != b_number)
		return a_number ? -1 : 1;
	if (a_number)
		return compare_numbers(a, a_len, b, b_len);
	order = memcmp(a, b, least);
	return order ? order : (a_len > b_len) - (a_len < b_len);
}

/* Identifiers with dots between; what ends first is less. */
static int
compare_lists(const char *a, const char *b)
{
	for (;;) {
		size_t a_len = strcspn(a, ".+"), b_len = strcspn(b, ".+");
		int order = compare_words(a, a_len, b, b_len);

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

/* "1.2.3", with fewer numbers "1.2"; missing ones are zero. */
static const char *
next_number(const char **at, size_t *len)
{
	const char *number = *at;

	*len = strspn(number, DIGITS);
	if (*len == 0) {
		*len = 1;
		return "0";
	}
	*at += *len;
	if (**at == '.' && (*at)[1] >= '0' && (*at)[1] <= '9')
		++*at;
	return number;
}

static int
compare_semantic(const char *a, const char *b)
{
	for (int i = 0; i < 4; i++) {
		size_t a_len, b_len;
		const char *x = next_number(&a, &a_len);
		const char *y = next_number(&b, &b_len);
		int order = compare_numbers(x, a_len, y, b_len);

		if (order)
			return order;
	}
	if (*a != '-' || *b != '-')
		return (*b == '-') - (*a == '-');
	return compare_lists(a + 1, b + 1);
}

static bool
meets(const char *op, int order)
{
	switch (op[0]) {
	case '<':
		return order < 0 || (order == 0 && op[1] == '=');
	case '>':
		return order > 0 || (order == 0 && op[1] == '=');
	default:
		return order == 0;
	}
}

enum version_meets
version_meets(const struct version_range *range, const char *type,
	const char *version)
{
	bool semantic = is_semantic(type);

	if (*version == 'v' && version[1] >= '0' && version[1] <= '9')
		version++;
	if (!version_is(version) || is_commit(version))
		return VERSION_UNSURE;
	for (size_t i = 0; i < range->n; i++) {
		const struct version_bound *b = &range->bounds[i];

		if (!meets(b->op,
			    semantic ? compare_semantic(version, b->version)
				     : compare_debian(version, b->version)))
			return VERSION_NO;
	}
	return VERSION_YES;
}
