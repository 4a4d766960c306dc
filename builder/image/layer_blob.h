/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layer_blob.h - the stages of a layer that see its tar stream go by: the
 * diff_id, and the blob.
 *
 * Each has a thread of its own and belongs to it until ring_end().  Only
 * layer.c uses them.
 */
#ifndef BUILDER_IMAGE_LAYER_BLOB_H
#define BUILDER_IMAGE_LAYER_BLOB_H

#include "base/digest.h"

#include <stdatomic.h>

/* The digest and the CRC of the tar stream. */
struct layer_tar {
	struct digest_stream *sum;
	uint32_t crc;
	int64_t size;
};
#define LAYER_TAR_INIT \
	{ \
		.sum = digest_start() \
	}
/* layer_tar_take - the take() of a ring_reader; context is a layer_tar */
void layer_tar_take(void *context, const char *data, size_t len, bool last);
void layer_tar_done(struct layer_tar *tar);
DEFINE_SCOPED_IN(struct layer_tar, layer_tar_done);

/* Wraps the tar stream in gzip, hashes and writes it. */
struct layer_blob {
	int fd; /* borrowed */
	struct digest_stream *sum;
	int64_t size;
	atomic_int sys; /* errno of the write that failed, or 0; any thread may
			   read it */
};
#define LAYER_BLOB_INIT(fd) \
	{ \
		fd, digest_start(), 0, 0 \
	}
/* layer_blob_take - the take() of a ring_reader; context is a layer_blob */
void layer_blob_take(void *context, const char *data, size_t len, bool last);
/* layer_blob_end - write the tail, when both stages have seen every byte */
void layer_blob_end(struct layer_blob *blob, const struct layer_tar *tar);
void layer_blob_done(struct layer_blob *blob);
DEFINE_SCOPED_IN(struct layer_blob, layer_blob_done);

#endif
