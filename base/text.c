/* SPDX-License-Identifier: Apache-2.0 */
/* The text functions of base/bytes.h: copy, compare, quote, parse numbers and
 * hexadecimal digits. */
#include "base/bytes.h"

#include <stdarg.h>
#include <stdio.h>

char *
text_copy(const char *text)
{
	return text ? mem_copy(text, strlen(text)) : NULL;
}

char *
text_copyn(const char *text, size_t len)
{
	return mem_copy(text, len);
}

char *
text_format(const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		abort();
	return text;
}

bool
text_equal(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

char
text_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
text_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
text_ends(const char *text, const char *suffix)
{
	size_t len = strlen(text), tail = strlen(suffix);

	return len >= tail && strcmp(text + len - tail, suffix) == 0;
}

/* The length of the UTF-8 sequence at s, and its code point; 0 if it is not
 * valid. */
static size_t
utf8_next(const unsigned char *s, size_t len, uint32_t *out)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = s[0] < 0x80       ? 1
		   : s[0] >> 5 == 6  ? 2
		   : s[0] >> 4 == 14 ? 3
		   : s[0] >> 3 == 30 ? 4
				     : 0;
	uint32_t c;

	if (n == 0 || n > len)
		return 0;
	c = n == 1 ? s[0] : s[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if (s[i] >> 6 != 2)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*out = c;
	return n;
}

bool
text_is_utf8(const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	uint32_t c;

	for (size_t i = 0, n; i < len; i += n) {
		n = utf8_next(s + i, len - i, &c);
		if (n == 0 || c == 0)
			return false;
	}
	return true;
}

/* C0, C1, bidirectional and zero-width control characters can make a terminal
 * show a line that differs from its bytes. */
static bool
printable(uint32_t c)
{
	return c >= 0x20 && !(c >= 0x7f && c < 0xa0) &&
	       !(c >= 0x200b && c <= 0x200f) && !(c >= 0x2028 && c <= 0x202e) &&
	       !(c >= 0x2060 && c <= 0x206f) && c != 0xfeff && c != '\\';
}

/* Writes at most about 200 columns; returns their number of bytes. */
static size_t
print_safely(char *out, const unsigned char *s, size_t len, bool quotes)
{
	size_t o = 0;

	for (size_t i = 0, n; i < len; i += n) {
		uint32_t c = 0;

		if (o > 191) {
			memcpy(out + o, "...", 3);
			o += 3;
			break;
		}
		n = utf8_next(s + i, len - i, &c);
		if (n && printable(c) && (!quotes || c != '\'')) {
			memcpy(out + o, s + i, n);
			o += n;
			continue;
		}
		n = 1;
		out[o++] = '\\';
		if (s[i] == '\n' || s[i] == '\t')
			out[o++] = s[i] == '\n' ? 'n' : 't';
		else if (s[i] == '\'' || s[i] == '\\')
			out[o++] = (char)s[i];
		else
			o += (size_t)snprintf(out + o, 4, "x%02x", s[i]);
	}
	out[o] = '\0';
	return o;
}

void
text_plain(struct bytes *out, const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;

	for (size_t i = 0, n; i < len; i += n) {
		uint32_t c = 0;

		n = utf8_next(s + i, len - i, &c);
		if (n && (printable(c) || c == '\\')) {
			bytes_add(out, s + i, n);
			continue;
		}
		n = 1;
		bytes_addf(out, "\\x%02x", s[i]);
	}
}

static char *
next_buffer(void)
{
	static char ring[8][256];
	static unsigned turn;

	return ring[turn++ % 8];
}

const char *
text_quote(const char *text, size_t len)
{
	char *out = next_buffer();

	if (!text)
		return "(none)";
	if (len == SIZE_MAX)
		len = strlen(text);
	len = print_safely(out + 1, (const unsigned char *)text, len, true);
	out[0] = '\'';
	memcpy(out + 1 + len, "'", 2);
	return out;
}

const char *
text_words(const char *text)
{
	char *out = next_buffer();

	if (!text)
		return "no reason was given";
	(void)print_safely(
		out, (const unsigned char *)text, strlen(text), false);
	return out;
}

int
text_number(int64_t *out, const char *text, size_t len, int64_t max)
{
	int64_t n = 0;

	if (len == 0 || len > 19)
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9' ||
			__builtin_mul_overflow(n, 10, &n) ||
			__builtin_add_overflow(n, text[i] - '0', &n))
			return -1;
	}
	if (n > max)
		return -1;
	*out = n;
	return 0;
}

void
hex_print(char *out, const void *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *s = data;

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[s[i] >> 4];
		out[2 * i + 1] = digits[s[i] & 15];
	}
	out[2 * len] = '\0';
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
hex_parse(void *out, const char *text, size_t len)
{
	unsigned char *to = out;

	if (len % 2)
		return -1;
	for (size_t i = 0; i < len; i += 2) {
		int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);

		if (high < 0 || low < 0)
			return -1;
		to[i / 2] = (unsigned char)(high << 4 | low);
	}
	return 0;
}
