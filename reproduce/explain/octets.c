/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/explain/octets.h"

#define STEP ((size_t)4096)
#define LOOKED_AT ((size_t)64 << 10)

size_t
octets_same_head(struct slice a, struct slice b)
{
	const size_t most = a.len < b.len ? a.len : b.len;
	size_t at = 0;

	while (most - at >= STEP && memcmp(a.p + at, b.p + at, STEP) == 0)
		at += STEP;
	while (at < most && a.p[at] == b.p[at])
		at++;
	return at;
}

size_t
octets_same_tail(struct slice a, struct slice b)
{
	const size_t most = a.len < b.len ? a.len : b.len;
	size_t n = 0;

	while (most - n >= STEP && memcmp(a.p + a.len - n - STEP,
					   b.p + b.len - n - STEP, STEP) == 0)
		n += STEP;
	while (n < most && a.p[a.len - n - 1] == b.p[b.len - n - 1])
		n++;
	return n;
}

size_t
octets_find(struct slice s, const void *what, size_t len)
{
	const uint8_t *at = s.len ? memmem(s.p, s.len, what, len) : NULL;

	return at ? (size_t)(at - s.p) : SIZE_MAX;
}

/* The length of one UTF-8 sequence; 0: not one. */
static size_t
utf8_length(const uint8_t *p, size_t len)
{
	for (size_t n = 1; n <= 4 && n <= len; n++)
		if (text_is_utf8((const char *)p, n))
			return n;
	return 0;
}

char *
octets_text(struct slice s)
{
	struct bytes out = BYTES_INIT;

	if (text_is_utf8((const char *)s.p, s.len)) {
		bytes_add(&out, s.p, s.len);
		return bytes_take(&out);
	}
	for (size_t at = 0; at < s.len;) {
		const size_t n = utf8_length(s.p + at, s.len - at);

		if (n)
			bytes_add(&out, s.p + at, n);
		else
			bytes_addf(&out, "\\x%02x", s.p[at]);
		at += n ? n : 1;
	}
	return bytes_take(&out);
}

bool
octets_are_text(struct slice s)
{
	static const char also[] = "\t\n\r\f\b\033";

	for (size_t i = 0; i < s.len && i < LOOKED_AT; i++)
		if ((s.p[i] < ' ' && (!s.p[i] || !strchr(also, s.p[i]))) ||
			s.p[i] == 0x7f)
			return false;
	return s.len > 0;
}
