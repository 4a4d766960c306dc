/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/ask/version_order.h"
#include "attest/policy/version_kind.h"

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

enum version_meets
version_meets(const struct version_range *range, const char *type,
	const char *version)
{
	const struct version_kind *kind = version_kind_of(type);
	bool other = kind && strcmp(type, "deb") != 0;

	if (*version == 'v' && version[1] >= '0' && version[1] <= '9')
		version++;
	if (is_commit(version) || (!other && !version_is(version)))
		return VERSION_UNSURE;
	for (size_t i = 0; i < range->n; i++)
		if (other && !kind->is(range->bounds[i].version))
			return VERSION_UNSURE;
	if (other)
		return version_range_meets(range, type, version);
	for (size_t i = 0; i < range->n; i++) {
		const struct version_bound *b = &range->bounds[i];

		if (!version_bound_meets(
			    b->op, compare_debian(version, b->version)))
			return VERSION_NO;
	}
	return VERSION_YES;
}
