/* SPDX-License-Identifier: Apache-2.0 */
#include "base/uri.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

size_t
uri_scheme(const char *text)
{
	size_t len = strspn(text, LETTERS DIGITS "+.-");

	return text[len] == ':' && strspn(text, LETTERS) > 0 ? len : 0;
}

bool
uri_is_spelt(const char *text)
{
	static const char plain[] = LETTERS DIGITS "-._~:/?#[]@!$&'()*+,;=";
	static const char hex[] = DIGITS "abcdefABCDEF";

	for (const char *at = text; *at;) {
		if (*at == '%' && strspn(at + 1, hex) >= 2)
			at += 3;
		else if (strchr(plain, *at))
			at++;
		else
			return false;
	}
	return *text;
}

bool
uri_is_text(const char *text)
{
	return strnlen(text, URI_MAX + 1) <= URI_MAX && uri_is_spelt(text);
}

static int
hex_value(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
				      : -1;
}

char *
uri_decode(const char *text, size_t len)
{
	scoped(bytes_done) struct bytes out = BYTES_INIT;

	bytes_adds(&out, "");
	for (size_t i = 0; i < len; i++) {
		int high = -1, low = -1;

		if (text[i] != '%') {
			bytes_addc(&out, text[i]);
			continue;
		}
		if (i + 2 < len) {
			high = hex_value(text[i + 1]);
			low = hex_value(text[i + 2]);
		}
		if (high < 0 || low < 0)
			return NULL;
		bytes_addc(&out, (char)(high * 16 + low));
		i += 2;
	}
	return text_is_utf8(out.data, out.len) ? bytes_take(&out) : NULL;
}
