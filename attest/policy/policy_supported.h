/* SPDX-License-Identifier: Apache-2.0 */
/* policy_supported.h - does a policy still support this version of an image? */
#ifndef ATTEST_POLICY_POLICY_SUPPORTED_H
#define ATTEST_POLICY_POLICY_SUPPORTED_H

#include "attest/policy/policy.h"

enum policy_support {
	POLICY_SUPPORT_ANY,     /* the policy does not say */
	POLICY_SUPPORT_IN,      /* in one of its ranges */
	POLICY_SUPPORT_OLDER,   /* than every version of every range */
	POLICY_SUPPORT_OUT,     /* in none of them, and not older */
	POLICY_SUPPORT_UNKNOWN, /* no version that can be compared */
};

/* policy_support - version may be NULL */
enum policy_support policy_support(
	const struct policy *policy, const char *version);
/* policy_support_warning - the sentence if it is not supported; heap, else NULL
 */
char *policy_support_warning(const struct policy *policy, const char *version);

#endif
