/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layer_ahead.h - read a layer while it still arrives
 *
 * A helper (helper_layer.h) follows the file as it grows, so that the tree and
 * the diff_id are known soon after the last byte.  Nothing depends on it: where
 * it fails, the next reader of the blob says what is wrong.
 */
#ifndef BUILDER_IMAGE_LAYER_AHEAD_H
#define BUILDER_IMAGE_LAYER_AHEAD_H

#include "builder/store/store.h"
#include "sandbox/confine.h"

struct layer_ahead {
	struct confined helper;
	int tell; /* to the helper: how many bytes are there; -1: none */
	int64_t n_told;
};
#define LAYER_AHEAD_INIT \
	{ \
		.helper = CONFINED_INIT, .tell = -1 \
	}

/* layer_ahead_start - begin to read a file that is still empty; name is for
 * messages */
void layer_ahead_start(struct layer_ahead *ahead, int fd, const char *name);
/* layer_ahead_more - the file now begins with n bytes of the layer */
void layer_ahead_more(struct layer_ahead *ahead, int64_t n);
/*
 * layer_ahead_finish - the blob is in the store, and has its digest
 *
 * Waits for the helper, and keeps the tree as the layer's index.
 * out     *diff_id  of the layer
 * returns whether the whole layer was read, and is sound
 */
bool layer_ahead_finish(struct layer_ahead *ahead, const struct store *store,
	const struct digest *sum, int64_t size, struct digest *diff_id);
void layer_ahead_done(struct layer_ahead *ahead);

#endif
