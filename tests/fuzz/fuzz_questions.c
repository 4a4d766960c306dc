/* SPDX-License-Identifier: Apache-2.0 */
/* The index of questions below its head: what is accepted is printed, and reads
 * back as the same bytes. */
#include "builder/ask/ask_index.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
read_whole(struct ask_index *out, const void *data, size_t size)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct digest is = digest_of(data, size);

	bytes_addf(&text, "hallmark questions %d\ntext %s\n", ASK_INDEX_FORMAT,
		digest_text(&is).s);
	bytes_add(&text, data, size);
	return ask_index_parse(out, &text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scoped(ask_index_done) struct ask_index x = ASK_INDEX_INIT;
	scoped(ask_index_done) struct ask_index y = ASK_INDEX_INIT;
	scoped(bytes_done) struct bytes a = BYTES_INIT, b = BYTES_INIT;
	scoped(bytes_done) struct bytes copy = BYTES_INIT;
	scoped_free bool *keeps = NULL;

	if (read_whole(&x, data, size) < 0)
		return 0;
	keeps = mem_alloc(x.n_images, sizeof *keeps);
	memset(keeps, true, x.n_images);
	ask_index_print(&a, &x, keeps);
	bytes_add(&copy, a.data, a.len);
	if (ask_index_parse(&y, &copy) < 0)
		abort();
	ask_index_print(&b, &y, keeps);
	if (a.len != b.len || memcmp(a.data, b.data, a.len) != 0)
		abort();
	return 0;
}
