/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tar.h - the canonical tar header of one tree entry.
 *
 * source: layer(5), POSIX.1-2017 pax
 */
#ifndef BUILDER_IMAGE_TAR_H
#define BUILDER_IMAGE_TAR_H

#include "builder/image/tree.h"

#define TAR_BLOCK 512

/* tar_header - append one ustar block to out, after a pax header if it needs
 * one */
void tar_header(
	struct bytes *out, const struct tree_entry *entry, int64_t epoch_s);
/* tar_padding - how many zero bytes follow contents of size bytes */
size_t tar_padding(int64_t size);
/* tar_end - append the two zero blocks to out */
void tar_end(struct bytes *out);

#endif
