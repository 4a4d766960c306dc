/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/image_copy.h"
#include "builder/store/store_copy.h"

static int
copy_manifest(struct store *to, const struct store *from,
	const struct digest *sum, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (store_get(from, sum, STORE_JSON_MAX, &text, err) < 0)
		return -1;
	return store_put(to, text.data, text.len, NULL, err);
}

int
image_copy(struct image_copied *out, struct store *to, const struct store *from,
	const struct image_graph *graph, struct error *err)
{
	struct image_copied copied = {.n_there = 0};

	for (size_t i = 0; i < graph->n_blobs; i++) {
		const struct descriptor *d = &graph->blobs[i];
		int r = store_copy_blob(to, from, &d->sum, d->size, err);

		if (r < 0)
			return -1;
		copied.n_there += r == 0;
		copied.n_copied += r > 0;
		copied.n_bytes += r > 0 ? d->size : 0;
	}
	for (size_t i = 0; i < graph->n_manifests; i++)
		if (copy_manifest(to, from, &graph->manifests[i].d.sum, err) <
			0)
			return -1;
	*out = copied;
	return 0;
}
