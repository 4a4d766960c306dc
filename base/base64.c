/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_print(struct bytes *out, const void *data, size_t len)
{
	const unsigned char *s = data;

	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		uint32_t v = (uint32_t)s[i] << 16;

		if (left > 1)
			v |= (uint32_t)s[i + 1] << 8;
		if (left > 2)
			v |= s[i + 2];
		bytes_addc(out, alphabet[v >> 18]);
		bytes_addc(out, alphabet[v >> 12 & 63]);
		bytes_addc(out, left > 1 ? alphabet[v >> 6 & 63] : '=');
		bytes_addc(out, left > 2 ? alphabet[v & 63] : '=');
	}
}

/* The value of one character, or -1; *style records its alphabet: 's' for
 * standard, 'u' for URL-safe. */
static int
digit_value(char c, char *style)
{
	const char *at;

	if (c == '\0')
		return -1;
	if (c == '-' || c == '_') {
		if (*style == 's')
			return -1;
		*style = 'u';
		return c == '-' ? 62 : 63;
	}
	at = strchr(alphabet, c);
	if (!at)
		return -1;
	if (c == '+' || c == '/') {
		if (*style == 'u')
			return -1;
		*style = 's';
	}
	return (int)(at - alphabet);
}

int
base64_parse(struct bytes *out, const char *text, size_t len)
{
	size_t body = len;
	uint32_t v = 0;
	int bits = 0;
	char style = 0;

	while (body > 0 && len - body < 2 && text[body - 1] == '=')
		body--;
	if (body % 4 == 1 || (body != len && len % 4 != 0))
		return -1;
	for (size_t i = 0; i < body; i++) {
		int n = digit_value(text[i], &style);

		if (n < 0)
			return -1;
		v = v << 6 | (uint32_t)n;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			bytes_addc(out, (char)(v >> bits & 0xff));
			v &= (1u << bits) - 1;
		}
	}
	return v == 0 ? 0 : -1;
}
