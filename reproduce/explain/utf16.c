/* SPDX-License-Identifier: Apache-2.0 */
/* utf16.c - texts in UTF-16, as the same text in UTF-8. */
#include "reproduce/explain/matcher_private.h"

#define UNITS_LEAST 4

static uint32_t
unit_at(struct slice s, size_t i, bool big)
{
	return (uint32_t)s.p[2 * i + !big] << 8 | s.p[2 * i + big];
}

static void
put_utf8(struct bytes *out, uint32_t c)
{
	if (c < 0x80) {
		bytes_addc(out, (char)c);
		return;
	}
	if (c < 0x800) {
		bytes_addc(out, (char)(0xc0 | c >> 6));
	} else if (c < 0x10000) {
		bytes_addc(out, (char)(0xe0 | c >> 12));
		bytes_addc(out, (char)(0x80 | (c >> 6 & 63)));
	} else {
		bytes_addc(out, (char)(0xf0 | c >> 18));
		bytes_addc(out, (char)(0x80 | (c >> 12 & 63)));
		bytes_addc(out, (char)(0x80 | (c >> 6 & 63)));
	}
	bytes_addc(out, (char)(0x80 | (c & 63)));
}

/* Reads one character and moves *i behind it; a control character, a half of a
 * pair and what is no character are refused. */
static bool
read_utf16(uint32_t *out, struct slice s, size_t *i, bool big)
{
	uint32_t c = unit_at(s, (*i)++, big);

	if (c >= 0xd800 && c < 0xdc00 && *i < s.len / 2) {
		const uint32_t low = unit_at(s, (*i)++, big);

		if (low < 0xdc00 || low > 0xdfff)
			return false;
		c = 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
	} else if (c >= 0xd800 && c < 0xe000) {
		return false;
	}
	*out = c;
	return c >= ' ' ? (c & 0xfffe) != 0xfffe
			: c == '\n' || c == '\r' || c == '\t';
}

/* The first bytes of the file say which order, or ASCII does. */
static bool
is_big_endian(struct slice s)
{
	return (s.p[0] == 0xfe && s.p[1] == 0xff) || (!s.p[0] && s.p[1]);
}

bool
utf16_text(struct bytes *out, struct slice s)
{
	const bool big = s.len >= 2 && is_big_endian(s);
	size_t n_ascii = 0, n = 0;

	if (s.len % 2 || s.len < 2 * UNITS_LEAST)
		return false;
	for (size_t i = unit_at(s, 0, big) == 0xfeff; i < s.len / 2; n++) {
		uint32_t c;

		if (!read_utf16(&c, s, &i, big))
			return false;
		n_ascii += c < 0x80;
		put_utf8(out, c);
	}
	/* bytes of chance rarely have so many zeros */
	return n_ascii * 2 >= n;
}
