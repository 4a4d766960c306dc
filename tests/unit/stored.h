/* SPDX-License-Identifier: Apache-2.0 */
/* stored.h - bytes as a gzip stream of stored blocks, in memory. */
#ifndef TESTS_UNIT_STORED_H
#define TESTS_UNIT_STORED_H

#include "base/bytes.h"
#include "builder/image/gzip.h"

static inline void
stored_gzip(struct bytes *out, const char *data, size_t len)
{
	char head[GZIP_HEAD_LEN], block[GZIP_BLOCK_HEAD_LEN];
	char tail[GZIP_TAIL_LEN];
	uint32_t crc = gzip_crc(0, data, len);
	size_t left = len;

	gzip_head(head);
	bytes_add(out, head, sizeof head);
	do {
		size_t n = left < GZIP_BLOCK ? left : GZIP_BLOCK;

		gzip_block_head(block, n, n == left);
		bytes_add(out, block, sizeof block);
		bytes_add(out, data + (len - left), n);
		left -= n;
	} while (left > 0);
	gzip_tail(tail, crc, len);
	bytes_add(out, tail, sizeof tail);
}

#endif
