/* SPDX-License-Identifier: Apache-2.0 */
/* policy_option.h - the options --policy and --now of several commands. */
#ifndef BUILDER_CMD_POLICY_OPTION_H
#define BUILDER_CMD_POLICY_OPTION_H

#include "attest/policy/policy.h"
#include "builder/check/verify_image.h"

/*
 * policy_option - the policy as it holds at a time
 *
 * in/out  check  its trust may have to have signed the policy; receives the
 *                policy and the time
 * in      path   NULL: none, so that trust decides
 *         now    NULL: the clock
 * returns 0; -1 with ERROR_USAGE or the errors of policy_open()
 */
int policy_option(struct policy *out, struct verify_image_options *check,
	const char *path, const char *now, struct error *err) MUST_CHECK;

#endif
