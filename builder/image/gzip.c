/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/gzip.h"

#include <string.h>
#include <zlib.h>

static void
put_number(char *out, uint32_t n, unsigned width)
{
	for (unsigned i = 0; i < width; i++, n >>= 8)
		out[i] = (char)(n & 0xff);
}

void
gzip_head(char out[GZIP_HEAD_LEN])
{
	/* deflate, no flags, time 0, no extra flags, unknown system */
	static const unsigned char head[GZIP_HEAD_LEN] = {
		0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff};

	memcpy(out, head, sizeof head);
}

void
gzip_block_head(char out[GZIP_BLOCK_HEAD_LEN], size_t len, bool last)
{
	out[0] = last ? 1 : 0; /* BFINAL, BTYPE 00, five zero bits */
	put_number(out + 1, (uint32_t)len, 2);
	put_number(out + 3, ~(uint32_t)len, 2);
}

void
gzip_tail(char out[GZIP_TAIL_LEN], uint32_t crc, uint64_t size)
{
	put_number(out, crc, 4);
	put_number(out + 4, (uint32_t)size, 4);
}

uint32_t
gzip_crc(uint32_t crc, const void *data, size_t len)
{
	return (uint32_t)crc32_z(crc, data, len);
}
