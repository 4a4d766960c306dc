/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a zip: its places are compared within bounds, and the answer is
 * the same each time. */
#include "builder/archive/zip_check.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct error err = ERROR_INIT, again = ERROR_INIT;
	int fd = fuzz_file(data, len);
	int r = zip_check(fd, "input", &err);

	if (r < 0 && err.kind != ERROR_INPUT && err.kind != ERROR_LIMIT)
		abort();
	if (zip_check(fd, "input", &again) != r || again.kind != err.kind)
		abort();
	(void)close(fd);
	return 0;
}
