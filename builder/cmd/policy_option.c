/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/cmd/policy_option.h"
#include "base/clock.h"

int
policy_option(struct policy *out, struct verify_image_options *check,
	const char *path, const char *now, struct error *err)
{
	check->now_s = clock_now_s();
	if (now && !path)
		return error_set(err, ERROR_USAGE,
			"--now requires --policy: nothing else depends on the "
			"time");
	if (now && clock_parse(&check->now_s, now) < 0)
		return error_set(err, ERROR_USAGE,
			"--now must be a time such as 2026-12-31T23:59:59Z, "
			"not %s",
			text_quotes(now));
	if (!path)
		return 0;
	if (policy_open(out, path, &check->trust, check->now_s, err) < 0)
		return -1;
	check->policy = out;
	return 0;
}
