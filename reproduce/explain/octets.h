/* SPDX-License-Identifier: Apache-2.0 */
/* octets.h - look at the bytes of others without leaving them. */
#ifndef REPRODUCE_EXPLAIN_OCTETS_H
#define REPRODUCE_EXPLAIN_OCTETS_H

#include "base/bytes.h"
#include "reproduce/explain/clue.h"

/* octets_part - len bytes from at; fewer, or none, where the slice ends */
static inline struct slice
octets_part(struct slice s, size_t at, size_t len)
{
	struct slice part = {NULL, 0};

	if (at >= s.len)
		return part;
	part.p = s.p + at;
	part.len = len < s.len - at ? len : s.len - at;
	return part;
}

/* octets_holds - does the slice have len bytes from at? */
static inline bool
octets_holds(struct slice s, size_t at, size_t len)
{
	return at <= s.len && len <= s.len - at;
}

static inline bool
octets_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

static inline bool
octets_start(struct slice s, const void *with, size_t len)
{
	return s.len >= len && memcmp(s.p, with, len) == 0;
}

static inline struct slice
octets_of(const char *text)
{
	return (struct slice){(const uint8_t *)text, text ? strlen(text) : 0};
}

/* octets_le, octets_be - a number of n bytes, at most 8; 0 outside the slice */
static inline uint64_t
octets_le(struct slice s, size_t at, size_t n)
{
	uint64_t v = 0;

	if (!octets_holds(s, at, n))
		return 0;
	while (n > 0)
		v = v << 8 | s.p[at + --n];
	return v;
}

static inline uint64_t
octets_be(struct slice s, size_t at, size_t n)
{
	uint64_t v = 0;

	if (!octets_holds(s, at, n))
		return 0;
	for (size_t i = 0; i < n; i++)
		v = v << 8 | s.p[at + i];
	return v;
}

/* octets_same_head, octets_same_tail - how many bytes are equal, from the
 * beginning and before the end */
size_t octets_same_head(struct slice a, struct slice b);
size_t octets_same_tail(struct slice a, struct slice b);

/* octets_find - where the bytes occur first; SIZE_MAX: nowhere */
size_t octets_find(struct slice s, const void *what, size_t len);

/* octets_text - heap: the bytes as UTF-8, with \xNN for each that is not */
char *octets_text(struct slice s);

/* octets_are_text - no byte of the first 64 KiB is one that texts lack */
bool octets_are_text(struct slice s);

#endif
