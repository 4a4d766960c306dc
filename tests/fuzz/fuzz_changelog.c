/* SPDX-License-Identifier: Apache-2.0 */
/* changelog_section() with any bytes; the first line is the version. */
#include "builder/release/changelog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *text = (const char *)data;
	const char *line = len > 0 ? memchr(text, '\n', len) : NULL;
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	scoped_free char *version = NULL;
	size_t first = line ? (size_t)(line - text) : len;

	version = text_copyn(text, first);
	if (line)
		first++;
	if (changelog_section(&out, text + first, len - first, version) != 0)
		return 0;
	if (out.len == 0 || out.data[out.len - 1] != '\n' ||
		out.len > 8 * CHANGELOG_SECTION_MAX + 4 * len ||
		!text_is_utf8(out.data, out.len))
		abort();
	return 0;
}
