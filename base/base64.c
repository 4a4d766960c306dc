/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_print(struct bytes *out, const void *data, size_t len)
{
	const unsigned char *s = data;
	char *to = bytes_room(out, (len + 2) / 3 * 4);

	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		uint32_t v = (uint32_t)s[i] << 16;

		if (left > 1)
			v |= (uint32_t)s[i + 1] << 8;
		if (left > 2)
			v |= s[i + 2];
		*to++ = alphabet[v >> 18];
		*to++ = alphabet[v >> 12 & 63];
		*to++ = left > 1 ? alphabet[v >> 6 & 63] : '=';
		*to++ = left > 2 ? alphabet[v & 63] : '=';
	}
	*to = '\0';
	out->len = (size_t)(to - out->data);
}

/* Which alphabets have a character, as bits; 0: neither. */
enum style {
	STANDARD = 1,
	URL_SAFE = 2,
	BOTH = STANDARD | URL_SAFE,
};

/* The value of one character; *style loses the alphabets without it. */
static unsigned
digit_value(unsigned char c, unsigned *style)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26u;
	if (c >= '0' && c <= '9')
		return c - '0' + 52u;
	*style &= c == '+' || c == '/'   ? STANDARD
		  : c == '-' || c == '_' ? URL_SAFE
					 : 0;
	return c == '+' || c == '-' ? 62 : 63;
}

int
base64_parse(struct bytes *out, const char *text, size_t len)
{
	size_t body = len;
	unsigned style = BOTH, bits = 0;
	uint32_t v = 0;
	char *to;

	while (body > 0 && len - body < 2 && text[body - 1] == '=')
		body--;
	if (body % 4 == 1 || (body != len && len % 4 != 0))
		return -1;
	if (body == 0)
		return 0;
	to = bytes_room(out, body / 4 * 3 + 2);
	for (size_t i = 0; i < body; i++) {
		v = v << 6 | digit_value((unsigned char)text[i], &style);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			*to++ = (char)(v >> bits & 0xff);
			v &= (1u << bits) - 1;
		}
	}
	*to = '\0';
	out->len = (size_t)(to - out->data);
	return style != 0 && v == 0 ? 0 : -1;
}
