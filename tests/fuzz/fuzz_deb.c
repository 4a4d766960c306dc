/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a package: its data are read within bounds, or it is refused. */
#include "builder/archive/deb.h"
#include "tests/fuzz/fuzz.h"

#define MAX (1 << 16)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct error err = ERROR_INIT;
	int deb = fuzz_file(data, len), tar = fuzz_file(NULL, 0);
	int r = deb_data(deb, tar, MAX, "input", &err);

	if (r < 0 && err.kind != ERROR_INPUT && err.kind != ERROR_LIMIT)
		abort();
	if (lseek(tar, 0, SEEK_END) > MAX)
		abort();
	(void)close(deb);
	(void)close(tar);
	return 0;
}
