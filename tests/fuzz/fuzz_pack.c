/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the pack of a commit. */
#include "builder/git/source_pack.h"
#include "tests/fuzz/fuzz.h"

/* of corpus/pack/small */
#define COMMIT "d09b960ba0ea73697e6aa717e6a451cd17c52d3d"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct error err = ERROR_INIT;
	int fd = fuzz_file(data, len);

	if (lseek(fd, 0, SEEK_SET) < 0)
		abort();
	if (source_pack_check(fd, COMMIT, &err) < 0 &&
		err.kind != ERROR_INPUT && err.kind != ERROR_LIMIT &&
		err.kind != ERROR_INTEGRITY)
		abort();
	(void)close(fd);
	return 0;
}
