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
uri_is_text(const char *text)
{
	static const char plain[] = LETTERS DIGITS "-._~:/?#[]@!$&'()*+,;=";
	static const char hex[] = DIGITS "abcdefABCDEF";
	size_t len = 0;

	while (text[len] && len <= URI_MAX) {
		if (text[len] == '%' && strspn(text + len + 1, hex) >= 2)
			len += 3;
		else if (strchr(plain, text[len]))
			len++;
		else
			return false;
	}
	return len > 0 && len <= URI_MAX;
}
