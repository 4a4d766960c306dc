/* SPDX-License-Identifier: Apache-2.0 */
/* A door to zlib: what is compressed as RFC 1951 says, in memory. */
#include "reproduce/compare/format.h"

#include <zlib.h>

#define RAW (-MAX_WBITS)
#define FIRST_ROOM ((size_t)64 << 10)
#define INPUT_MAX ((size_t)1 << 30) /* of one call of zlib */

static size_t
room_for(const struct bytes *out, int64_t most)
{
	const size_t left = (size_t)most - out->len;
	const size_t more = out->len > FIRST_ROOM ? out->len : FIRST_ROOM;

	return more < left ? more : left;
}

/* Z_STREAM_END, or why not: Z_BUF_ERROR is too large or cut. */
static int
inflate_all(z_stream *z, struct bytes *out, struct slice stream, int64_t most)
{
	size_t given = 0;
	int r = Z_OK;

	while (r == Z_OK) {
		const size_t room = room_for(out, most);
		const size_t left = stream.len - given;
		const size_t part = left < INPUT_MAX ? left : INPUT_MAX;

		if (room == 0)
			return Z_BUF_ERROR;
		if (z->avail_in == 0) {
			if (part == 0)
				return Z_BUF_ERROR;
			z->next_in = (z_const Bytef *)stream.p + given;
			z->avail_in = (uInt)part;
			given += part;
		}
		z->next_out = bytes_room(out, room);
		z->avail_out = (uInt)(room < INPUT_MAX ? room : INPUT_MAX);
		r = inflate(z, Z_NO_FLUSH);
		out->len = (size_t)((char *)z->next_out - out->data);
	}
	return r;
}

static int
inflate_with(struct bytes *out, size_t *used, struct slice stream, int64_t most,
	int bits)
{
	z_stream z = {.next_in = NULL};
	int r;

	if (stream.len == 0 || most < (int64_t)out->len)
		return -1;
	if (inflateInit2(&z, bits) != Z_OK)
		abort(); /* out of memory */
	r = inflate_all(&z, out, stream, most);
	if (used)
		*used = z.total_in;
	(void)inflateEnd(&z);
	return r == Z_STREAM_END ? 0 : -1;
}

int
inflate_raw(struct bytes *out, size_t *used, struct slice stream, int64_t most)
{
	return inflate_with(out, used, stream, most, RAW);
}

int
inflate_zlib(struct bytes *out, struct slice stream, int64_t most)
{
	return inflate_with(out, NULL, stream, most, MAX_WBITS);
}

int
deflate_expand(struct bytes *out, size_t *used, struct slice s, int64_t most)
{
	return inflate_with(out, used, s, most, RAW);
}
