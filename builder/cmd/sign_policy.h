/* SPDX-License-Identifier: Apache-2.0 */
/* sign_policy.h - sign --policy: sign a policy for verify --policy --trust. */
#ifndef BUILDER_CMD_SIGN_POLICY_H
#define BUILDER_CMD_SIGN_POLICY_H

#include "builder/build/signer.h"

/* What the user asks for. */
struct sign_policy {
	const char *file;         /* the policy */
	const char *output;       /* the envelope; NULL: standard output */
	struct signer_choice key; /* its type is not read */
	bool json;
};

/*
 * sign_policy - sign a policy and write its envelope
 *
 * Who may not read the policy may not read the envelope.
 * returns 0; -1 with ERROR_INPUT: not a policy, an expired one, …
 */
int sign_policy(const struct sign_policy *asked, struct error *err) MUST_CHECK;

#endif
