/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tar.h - the canonical tar header of one tree entry.  source: layer(5),
 * POSIX.1-2017 pax
 */
#ifndef BUILDER_IMAGE_TAR_H
#define BUILDER_IMAGE_TAR_H

#include "builder/image/tree.h"

#define TAR_BLOCK 512

/* tar_header - appended to out: one ustar block, or a pax header before it */
void tar_header(
	struct bytes *out, const struct tree_entry *entry, int64_t epoch_s);
/* tar_padding - zero bytes that follow size bytes of contents */
size_t tar_padding(int64_t size);
/* tar_end - appended to out: the two zero blocks */
void tar_end(struct bytes *out);

#endif
