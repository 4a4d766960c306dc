/* SPDX-License-Identifier: Apache-2.0 */
/* gitmodules_parse() with any bytes; a URL that is accepted is resolved. */
#include "builder/git/gitmodules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	scoped(gitmodules_done) struct gitmodules m = {.n = 0};
	struct error err = ERROR_INIT;

	if (gitmodules_parse(&m, (const char *)data, len, &err) < 0 ||
		gitmodules_check(&m, &err) < 0)
		return 0;
	for (size_t i = 0; i < m.n; i++)
		if (m.list[i].url && m.list[i].path)
			free(gitmodules_url("https://h/a/b", m.list[i].url));
	return 0;
}
