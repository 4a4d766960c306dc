/* SPDX-License-Identifier: Apache-2.0 */
/* gzip.  source: RFC 1952 */
#include "reproduce/compare/format.h"
#include "reproduce/explain/octets.h"

#define FIXED_LEN 10
#define TRAILER_LEN 8
#define FLAG_CRC 2
#define FLAG_EXTRA 4
#define FLAG_NAME 8
#define FLAG_COMMENT 16
#define FLAGS_RESERVED 0xe0

bool
gzip_is(struct slice s)
{
	return s.len >= FIXED_LEN + TRAILER_LEN &&
	       octets_start(s, "\x1f\x8b\x08", 3);
}

/* The end of a text that begins at *at; -1: it has none. */
static int
skip_text(struct slice s, size_t *at)
{
	const uint8_t *end =
		*at < s.len ? memchr(s.p + *at, 0, s.len - *at) : NULL;

	if (!end)
		return -1;
	*at = (size_t)(end - s.p) + 1;
	return 0;
}

int
gzip_header(struct unpacked *out, struct slice s)
{
	size_t at = FIXED_LEN, extra = 0, name = 0, comment = 0;

	if (!gzip_is(s) || s.p[3] & FLAGS_RESERVED)
		return -1;
	if (s.p[3] & FLAG_EXTRA) {
		extra = octets_le(s, at, 2);
		at += 2 + extra;
	}
	name = at;
	if (s.p[3] & FLAG_NAME && skip_text(s, &at) < 0)
		return -1;
	comment = at;
	if (s.p[3] & FLAG_COMMENT && skip_text(s, &at) < 0)
		return -1;
	if (s.p[3] & FLAG_CRC)
		at += 2;
	if (!octets_holds(s, at, TRAILER_LEN))
		return -1;
	out->has_time = true;
	out->time_s = (int64_t)octets_le(s, 4, 4);
	if (s.p[3] & FLAG_NAME && !out->name)
		out->name = text_copy((const char *)s.p + name);
	if (s.p[3] & FLAG_COMMENT && !out->comment)
		out->comment = text_copy((const char *)s.p + comment);
	out->extra = octets_part(s, name - extra, extra);
	out->header = octets_part(s, 0, at);
	out->stream = octets_part(s, at, SIZE_MAX);
	return 0;
}

static bool
only_zeros(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i])
			return false;
	return true;
}

/* Streams follow each other, then perhaps zeros, as of a tape, or what gunzip
 * warns of and ignores. */
int
gzip_expand(struct bytes *out, size_t *used, struct slice s, int64_t most)
{
	const size_t all = s.len;

	do {
		struct unpacked u = {.name = NULL};
		size_t len;
		int r = gzip_header(&u, s);

		free(u.name);
		free(u.comment);
		if (r < 0 || inflate_raw(out, &len, u.stream, most) < 0 ||
			!octets_holds(u.stream, len, TRAILER_LEN))
			return -1;
		s = octets_part(u.stream, len + TRAILER_LEN, SIZE_MAX);
	} while (gzip_is(s));
	*used = only_zeros(s) ? all : all - s.len;
	return 0;
}
