/* SPDX-License-Identifier: Apache-2.0 */
/* A chunk of the ring is four blocks of gzip, so the blocks are written from
 * where they are. */
#include "builder/image/layer_blob.h"
#include "builder/image/gzip.h"
#include "builder/image/ring.h"

#include <errno.h>
#include <sys/uio.h>

#define N_BLOCKS (RING_CHUNK / GZIP_BLOCK)
_Static_assert(RING_CHUNK % GZIP_BLOCK == 0, "a chunk is whole blocks");

void
layer_tar_take(void *context, const char *data, size_t len, bool last)
{
	struct layer_tar *tar = context;

	(void)last;
	digest_feed(tar->sum, data, len);
	tar->crc = gzip_crc(tar->crc, data, len);
	tar->size += (int64_t)len;
}

void
layer_tar_done(struct layer_tar *tar)
{
	digest_stream_free(tar->sum);
}

/* Advances the parts past the n bytes that were written. */
static size_t
skip_parts(struct iovec *parts, size_t n_parts, size_t at, size_t n)
{
	for (; at < n_parts && n >= parts[at].iov_len; at++)
		n -= parts[at].iov_len;
	if (at < n_parts) {
		parts[at].iov_base = (char *)parts[at].iov_base + n;
		parts[at].iov_len -= n;
	}
	return at;
}

/* text_quote() works in one thread only, so this thread keeps just the
 * errno. */
static void
write_parts(struct layer_blob *blob, struct iovec *parts, size_t n_parts)
{
	for (size_t i = 0; i < n_parts; i++) {
		digest_feed(blob->sum, parts[i].iov_base, parts[i].iov_len);
		blob->size += (int64_t)parts[i].iov_len;
	}
	for (size_t at = 0; at < n_parts && atomic_load(&blob->sys) == 0;) {
		ssize_t n = writev(blob->fd, parts + at, (int)(n_parts - at));

		if (n < 0 && errno != EINTR)
			atomic_store(&blob->sys, errno);
		if (n > 0)
			at = skip_parts(parts, n_parts, at, (size_t)n);
	}
}

void
layer_blob_take(void *context, const char *data, size_t len, bool last)
{
	struct layer_blob *blob = context;
	char head[GZIP_HEAD_LEN], heads[N_BLOCKS][GZIP_BLOCK_HEAD_LEN];
	struct iovec parts[1 + 2 * N_BLOCKS];
	size_t n = 0;

	if (blob->size == 0) {
		gzip_head(head);
		parts[n++] = (struct iovec){head, sizeof head};
	}
	for (size_t i = 0; len > 0; i++) {
		size_t n_block = len < GZIP_BLOCK ? len : GZIP_BLOCK;

		gzip_block_head(heads[i], n_block, last && n_block == len);
		parts[n++] = (struct iovec){heads[i], sizeof heads[i]};
		parts[n++] = (struct iovec){(void *)(uintptr_t)data, n_block};
		data += n_block;
		len -= n_block;
	}
	write_parts(blob, parts, n);
}

void
layer_blob_end(struct layer_blob *blob, const struct layer_tar *tar)
{
	char tail[GZIP_TAIL_LEN];
	struct iovec part = {tail, sizeof tail};

	gzip_tail(tail, tar->crc, (uint64_t)tar->size);
	write_parts(blob, &part, 1);
}

void
layer_blob_done(struct layer_blob *blob)
{
	digest_stream_free(blob->sum);
}
