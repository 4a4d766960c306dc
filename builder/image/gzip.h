/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gzip.h - the bytes of a gzip stream of stored blocks, except the data.
 *
 * A stream is a head; for every GZIP_BLOCK bytes of data a block's head and
 * the data, the last block with what is left, at least one byte unless the
 * stream is empty; and a tail.  Nothing is compressed, so no release of a
 * compressor decides a byte.  gzip.c calls zlib only for its CRC-32.
 *
 * source: layer(5), RFC 1951, RFC 1952
 */
#ifndef BUILDER_IMAGE_GZIP_H
#define BUILDER_IMAGE_GZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GZIP_BLOCK 65535 /* bytes in each stored block except the last */
#define GZIP_HEAD_LEN 10
#define GZIP_BLOCK_HEAD_LEN 5
#define GZIP_TAIL_LEN 8

void gzip_head(char out[GZIP_HEAD_LEN]);
/* gzip_block_head - of a block with len bytes, at most GZIP_BLOCK */
void gzip_block_head(char out[GZIP_BLOCK_HEAD_LEN], size_t len, bool last);
/* gzip_tail - crc and size are those of all data; the size counts modulo 2^32,
 * as RFC 1952 requires */
void gzip_tail(char out[GZIP_TAIL_LEN], uint32_t crc, uint64_t size);
/* gzip_crc - the CRC-32 of more data; crc is 0 before the first */
uint32_t gzip_crc(uint32_t crc, const void *data, size_t len);

#endif
