/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/image_whole.h"
#include "builder/image/image_graph.h"
#include "builder/store/store_keep.h"

static int
check_blob(const struct store *store, const struct digest *sum,
	const struct descriptor *image, struct error *err)
{
	if (store_has(store, sum))
		return 0;
	return error_set(err, ERROR_INPUT,
		"the image %s is not whole: the store has no blob %s; build, "
		"load or pull it again",
		digest_text(&image->sum).s, digest_text(sum).s);
}

int
image_whole(
	struct store *store, const struct descriptor *image, struct error *err)
{
	scoped(image_graph_done) struct image_graph graph = IMAGE_GRAPH_INIT;
	const struct graph_kits none = {.n = 0};

	/* gc keeps what a held manifest names, and its referrers */
	if (store_hold(store, &image->sum, err) < 0 ||
		image_graph_sent(&graph, store, image, &none, err) < 0)
		return -1;
	for (size_t i = 0; i < graph.n_manifests; i++)
		if (check_blob(store, &graph.manifests[i].d.sum, image, err) <
			0)
			return -1;
	for (size_t i = 0; i < graph.n_blobs; i++)
		if (check_blob(store, &graph.blobs[i].sum, image, err) < 0)
			return -1;
	return 0;
}
