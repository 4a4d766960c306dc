/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/gzip.h"

#include <zlib.h>

struct gzip {
	char held[GZIP_BLOCK]; /* kept back: it may be the last block */
	size_t n_held;
	uLong crc;
	uint32_t size; /* modulo 2^32, as RFC 1952 requires */
	bool begun;
};

struct gzip *
gzip_new(void)
{
	struct gzip *gzip = mem_alloc(1, sizeof *gzip);

	gzip->crc = crc32(0, NULL, 0);
	return gzip;
}

void
gzip_free(struct gzip *gzip)
{
	free(gzip);
}

static void
add_number(struct bytes *out, uint32_t n, unsigned width)
{
	for (; width > 0; width--, n >>= 8)
		bytes_addc(out, (char)(n & 0xff));
}

static void
add_header(struct gzip *gzip, struct bytes *out)
{
	/* deflate, no flags, time 0, no extra flags, unknown system */
	static const unsigned char head[10] = {
		0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff};

	if (!gzip->begun)
		bytes_add(out, head, sizeof head);
	gzip->begun = true;
}

static void
add_block(struct bytes *out, const char *data, size_t len, bool last)
{
	bytes_addc(out, last ? 1 : 0); /* BFINAL, BTYPE 00, five zero bits */
	add_number(out, (uint32_t)len, 2);
	add_number(out, ~(uint32_t)len, 2);
	bytes_add(out, data, len);
}

void
gzip_feed(struct gzip *gzip, const void *data, size_t len, struct bytes *out)
{
	const char *at = data;

	if (len == 0)
		return;
	gzip->crc = crc32_z(gzip->crc, data, len);
	gzip->size += (uint32_t)len;
	add_header(gzip, out);
	while (len > 0) {
		size_t room = GZIP_BLOCK - gzip->n_held;
		size_t n = len < room ? len : room;

		if (room == 0) {
			add_block(out, gzip->held, GZIP_BLOCK, false);
			gzip->n_held = 0;
			continue;
		}
		memcpy(gzip->held + gzip->n_held, at, n);
		gzip->n_held += n;
		at += n;
		len -= n;
	}
}

void
gzip_end(struct gzip *gzip, struct bytes *out)
{
	add_header(gzip, out);
	add_block(out, gzip->held, gzip->n_held, true);
	add_number(out, (uint32_t)gzip->crc, 4);
	add_number(out, gzip->size, 4);
}
