/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layer_index.h - the tree of a layer, kept beside its blob.
 *
 * STORE/hallmark/layers/HEX holds the tree of the blob HEX as text, so that a
 * layer is unpacked only once.  The index never changes an answer: it is made
 * only of a blob whose digest was checked, and counts only for the very file
 * that was checked, unchanged since.  Without one, with a damaged one or with
 * one of another user, the blob is read.
 *
 * source: store(5), "Indexes of layers"; tree(5)
 */
#ifndef BUILDER_IMAGE_LAYER_INDEX_H
#define BUILDER_IMAGE_LAYER_INDEX_H

#include "builder/image/layer.h"
#include "builder/store/store.h"

#include <sys/stat.h>

#define LAYER_INDEX_FOLDER "hallmark/layers"

/*
 * layer_index_tree - the tree of a layer in the store
 *
 * From its index; else the blob is read in a confined process and, if it has
 * its digest, its index is kept for the next time.
 *
 * in      limits  of reading the blob
 * returns 0; -1 with the errors of helper_layer_read() and store_open_blob()
 */
int layer_index_tree(struct tree *out, const struct store *store,
	const struct digest *sum, const struct tree_limits *limits,
	struct error *err) MUST_CHECK;

/* layer_index_diff_id - the diff_id of a layer, from its index; false: none
 * counts, and the blob must be read */
bool layer_index_diff_id(struct digest *out, const struct store *store,
	const struct digest *sum);

/*
 * layer_index_keep - keep the tree of a blob whose bytes have this digest
 *
 * Errors are ignored: the next reader unpacks the blob.  Does nothing in a
 * store of another program.
 *
 * in      blob  of the file, from before its digest was checked
 *         tree  as read from it or written to it
 */
void layer_index_keep(const struct store *store, const struct digest *sum,
	const struct digest *diff_id, const struct stat *blob,
	const struct tree *tree);

/*
 * layer_index_put - layer_write() into a new blob of the store, and its index
 *
 * in/out  tree, root, epoch_s, and errors: see layer_write()
 */
int layer_index_put(struct layer *out, struct store *store, struct tree *tree,
	int root, int64_t epoch_s, struct error *err) MUST_CHECK;

#endif
