/* SPDX-License-Identifier: Apache-2.0 */
/* layer_pick.h - the contents of some files of a layer. */
#ifndef BUILDER_IMAGE_LAYER_PICK_H
#define BUILDER_IMAGE_LAYER_PICK_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* A path whose contents are wanted, and what they are of: several names of one
 * file have one place. */
struct layer_wanted {
	const char *path; /* as in a tree */
	size_t place;
};
/* Where the contents are in the output. */
struct layer_place {
	int64_t at; /* -1: they are not there */
	int64_t len;
};
struct layer_picks {
	const struct layer_wanted *wanted; /* sorted by path */
	size_t n_wanted;
	struct layer_place *places; /* out */
	size_t n_places;
	int64_t max; /* bytes of all; what does not fit is left out */
};

/*
 * layer_pick - write the contents of some files of a layer one after the other
 *
 * The blob is foreign, and read as layer_read() reads it, but nothing is
 * hashed or judged; of a path that occurs twice the first contents count.
 *
 * in      fd   the blob, read from its offset on
 *         out  receives the contents
 * returns 0; -1: damaged, or not written
 */
int layer_pick(const struct layer_picks *picks, int fd, int out,
	struct error *err) MUST_CHECK;

#endif
