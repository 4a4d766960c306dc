/* SPDX-License-Identifier: Apache-2.0 */
/* PNG: each chunk is a part; the pixels are compared as they are before their
 * compression.  source: ISO/IEC 15948 */
#include "reproduce/compare/format.h"
#include "reproduce/explain/octets.h"

#define SIGNATURE "\x89PNG\r\n\x1a\n"
#define SIGNATURE_LEN 8
#define AROUND_LEN 12 /* length, type, CRC */

bool
png_is(struct slice s)
{
	return octets_start(s, SIGNATURE, SIGNATURE_LEN);
}

static bool
is_type(struct slice type)
{
	for (size_t i = 0; i < type.len; i++)
		if ((type.p[i] | 0x20) < 'a' || (type.p[i] | 0x20) > 'z')
			return false;
	return type.len == 4;
}

static int
png_pixels(struct parts *out, struct bytes *packed)
{
	struct bytes pixels = BYTES_INIT;
	const struct slice s = {(const uint8_t *)packed->data, packed->len};
	struct part *p;

	if (packed->len == 0)
		return 0;
	p = parts_add(out, text_copy("IDAT"), s);
	if (!p) {
		bytes_done(packed);
		return -1;
	}
	p->owned = (uint8_t *)bytes_take(packed);
	if (inflate_zlib(&pixels, s, out->expanded_most) < 0) {
		bytes_done(&pixels);
		return 0; /* compared as they are stored */
	}
	free(p->owned);
	p->data = (struct slice){(const uint8_t *)pixels.data, pixels.len};
	p->owned = (uint8_t *)pixels.data;
	return 0;
}

static int
png_chunks(struct parts *out, struct slice s, struct bytes *packed)
{
	size_t at = SIGNATURE_LEN;

	while (at < s.len) {
		const size_t len = octets_be(s, at, 4);
		const struct slice type = octets_part(s, at + 4, 4);
		const struct slice data = octets_part(s, at + 8, len);

		if (!octets_holds(s, at, AROUND_LEN + len) || !is_type(type))
			return -1;
		if (octets_start(type, "IDAT", 4))
			bytes_add(packed, data.p, data.len);
		else if (!parts_add(out, text_copyn((const char *)type.p, 4),
				 data))
			return -1;
		at += AROUND_LEN + len;
		if (octets_start(type, "IEND", 4))
			break;
	}
	if (at >= s.len)
		return 0;
	return parts_add(out, text_copy("after IEND"),
		       octets_part(s, at, SIZE_MAX))
		       ? 0
		       : -1;
}

int
png_parts(struct parts *out, struct slice s)
{
	scoped(bytes_done) struct bytes packed = BYTES_INIT;

	if (png_chunks(out, s, &packed) < 0)
		return -1;
	return png_pixels(out, &packed);
}
