/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/policy/version_kind.h"
#include "attest/policy/version.h"

static const struct version_kind kinds[] = {
	{{"deb"}, version_is, version_compare, '\0'},
	{{"npm", "cargo", "golang"}, order_semver_is, order_semver, '\0'},
	{{"pypi"}, order_pep440_is, order_pep440, '+'},
	{{"maven"}, order_maven_is, order_maven, '\0'},
	{{"gem"}, order_gem_is, order_gem, '\0'},
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
