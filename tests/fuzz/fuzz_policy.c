/* SPDX-License-Identifier: Apache-2.0 */
/* policy_parse() with any bytes. */
#include "attest/policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct policy out;
	struct error err = ERROR_INIT;

	if (policy_parse(&out, (const char *)data, len, "fuzz", NULL, &err) ==
		0)
		policy_done(&out);
	return 0;
}
