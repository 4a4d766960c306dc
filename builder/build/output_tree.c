/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/output_tree.h"
#include "builder/image/image_tree.h"

int
output_tree_take(struct store *store, const struct image *image, size_t n,
	const struct digest *wanted, struct error *err)
{
	scoped(tree_done) struct tree tree = TREE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	const struct image output = {/* borrows */
		.layers = image->layers + image->n_layers - n,
		.n_layers = n};
	struct digest sum;

	if (image_tree(&tree, store, &output, err) < 0)
		return -1;
	tree_print(&text, &tree);
	sum = digest_of(text.data, text.len);
	if (!digest_equal(&sum, wanted))
		return 0;
	return store_put(store, text.data, text.len, NULL, err) < 0 ? -1 : 1;
}
