/* SPDX-License-Identifier: Apache-2.0 */
/* lock_parse() with any bytes. */
#include "builder/recipe/lock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct lock out;
	struct error err = ERROR_INIT;

	if (lock_parse(&out, (const char *)data, len, "fuzz", &err) == 0)
		lock_done(&out);
	return 0;
}
