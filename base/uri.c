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
