/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/image_import.h"
#include "builder/store/store_copy.h"

int
image_import(struct store *to, const struct store *from,
	const struct digest *manifest, struct error *err)
{
	scoped(image_done) struct image image = {.layers = NULL};

	if (image_read(&image, from, manifest, err) < 0)
		return -1;
	for (size_t i = 0; i < image.n_layers; i++)
		if (store_copy_blob(to, from, &image.layers[i].sum, -1, err) < 0)
			return -1;
	if (store_copy_blob(to, from, &image.config, -1, err) < 0)
		return -1;
	return store_copy_blob(to, from, manifest, -1, err) < 0 ? -1 : 0;
}
