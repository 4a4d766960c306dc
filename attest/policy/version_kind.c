/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/policy/version_kind.h"
#include "attest/policy/version.h"

static const struct version_kind kinds[] = {
	{.types = {"deb"},
		.is = version_is,
		.compare = version_compare,
		.alone = version_is_upstream,
		.doubled = true},
	{.types = {"npm", "cargo", "golang"},
		.is = order_semver_is,
		.compare = order_semver},
	{.types = {"pypi"},
		.is = order_pep440_is,
		.compare = order_pep440,
		.local = '+'},
	{.types = {"maven"}, .is = order_maven_is, .compare = order_maven},
	{.types = {"gem"},
		.is = order_gem_is,
		.compare = order_gem,
		.platform = true},
};

const struct version_kind *
version_kind_of(const char *type)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		for (size_t j = 0; kinds[i].types[j]; j++)
			if (strcmp(kinds[i].types[j], type) == 0)
				return &kinds[i];
	return NULL;
}

int
order_numbers(const char *a, size_t a_len, const char *b, size_t b_len)
{
	while (a_len > 0 && *a == '0')
		a++, a_len--;
	while (b_len > 0 && *b == '0')
		b++, b_len--;
	if (a_len != b_len)
		return a_len < b_len ? -1 : 1;
	/* a missing number is NULL */
	return a_len > 0 ? memcmp(a, b, a_len) : 0;
}

int
version_kind_order(
	const struct version_kind *kind, const char *version, const char *bound)
{
	const char *local = kind->local && !strchr(bound, kind->local)
				    ? strchr(version, kind->local)
				    : NULL;
	scoped_free char *cut =
		local ? text_copyn(version, (size_t)(local - version))
		      : text_copy(version);

	return kind->compare(cut, bound);
}
