/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/image_side.h"
#include "builder/image/image_tree.h"
#include "reproduce/compare/sides.h"

int
image_side(struct tree_side *out, const struct store *store,
	const struct image *image, struct error *err)
{
	return image_tree(&out->tree, store, image, err);
}

int
layer_side(struct tree_side *out, int fd)
{
	(void)out;
	(void)fd;
	return 0;
}

int
compare_images(struct differences *out, const struct store *store_a,
	const struct image *a, const struct store *store_b,
	const struct image *b, struct error *err)
{
	scoped(tree_side_done) struct tree_side x = TREE_SIDE_INIT;
	scoped(tree_side_done) struct tree_side y = TREE_SIDE_INIT;

	if (digest_equal(&a->manifest, &b->manifest))
		return 0;
	if (image_side(&x, store_a, a, err) < 0 ||
		image_side(&y, store_b, b, err) < 0)
		return -1;
	return trees_differ(out, "", &x, &y, err);
}
