/* SPDX-License-Identifier: Apache-2.0 */
/* tree_parse() with any bytes; an accepted text is printed unchanged. */
#include "builder/image/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	scoped(tree_done) struct tree tree = TREE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (tree_parse(&tree, (const char *)data, len, &err) < 0)
		return 0;
	tree_print(&text, &tree);
	if (text.len != len || (len && memcmp(text.data, data, len) != 0))
		abort();
	return 0;
}
