/* SPDX-License-Identifier: Apache-2.0 */
/* kit_manifest_parse() with any bytes: what it accepts is printed the same. */
#include "builder/image/kit_manifest.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	scoped(kit_manifest_done) struct kit_manifest kit = KIT_MANIFEST_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (json_parse(&doc, (const char *)data, len, "fuzz", &err) < 0 ||
		kit_manifest_parse(&kit, &doc, &err) < 0)
		return 0;
	kit_manifest_print(&text, &kit);
	if (text.len != len || memcmp(text.data, data, len) != 0)
		abort();
	return 0;
}
