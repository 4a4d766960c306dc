/* SPDX-License-Identifier: Apache-2.0 */
/* policy(5): the list "supported". */
#include "attest/policy/policy_supported.h"

/* Is the version below a bound that the range has from below? */
static bool
is_below(const struct version_range *range, const char *version)
{
	for (size_t i = 0; i < range->n; i++) {
		const struct version_bound *b = &range->bounds[i];

		if (b->op[0] != '<' && version_compare(version, b->version) < 0)
			return true;
	}
	return false;
}

enum policy_support
policy_support(const struct policy *policy, const char *version)
{
	bool older = true;

	if (policy->n_supported == 0)
		return POLICY_SUPPORT_ANY;
	if (!version || !version_is(version))
		return POLICY_SUPPORT_UNKNOWN;
	for (size_t i = 0; i < policy->n_supported; i++) {
		if (version_range_has(&policy->supported[i], version))
			return POLICY_SUPPORT_IN;
		older &= is_below(&policy->supported[i], version);
	}
	return older ? POLICY_SUPPORT_OLDER : POLICY_SUPPORT_OUT;
}

/* ">= 1.2, << 2 or >= 2.1" */
static char *
list_ranges(const struct policy *policy)
{
	struct bytes out = BYTES_INIT;

	for (size_t i = 0; i < policy->n_supported; i++) {
		const struct version_range *r = &policy->supported[i];

		bytes_adds(&out, i ? " or " : "");
		for (size_t j = 0; j < r->n; j++)
			bytes_addf(&out, "%s%s%s%s", j ? ", " : "",
				r->bounds[j].op, r->bounds[j].op[0] ? " " : "",
				r->bounds[j].version);
	}
	return bytes_take(&out);
}

char *
policy_support_warning(const struct policy *policy, const char *version)
{
	static const char *const words[] = {
		[POLICY_SUPPORT_OLDER] = "is older than the versions that the "
					 "policy supports",
		[POLICY_SUPPORT_OUT] = "is not among the versions that the "
				       "policy supports",
		[POLICY_SUPPORT_UNKNOWN] =
			"cannot be compared with the versions that the policy "
			"supports",
	};
	enum policy_support support = policy_support(policy, version);
	scoped_free char *ranges = list_ranges(policy);

	if (support == POLICY_SUPPORT_ANY || support == POLICY_SUPPORT_IN)
		return NULL;
	return text_format("version %s %s: %s",
		version ? text_quotes(version) : "(none)", words[support],
		ranges);
}
