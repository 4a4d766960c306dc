/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bytes.h - growable bytes, and the words made of them.
 *
 * Out of memory aborts the program: nothing in hallmark can go on without.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Always followed by a NUL once anything was added; data is NULL before. */
struct bytes {
	char *data;
	size_t len; /* bytes, without the NUL */
	size_t cap;
};

#define BYTES_INIT \
	{ \
		.data = NULL \
	}

void bytes_add(struct bytes *b, const void *data, size_t len);
void bytes_adds(struct bytes *b, const char *text);
void bytes_addc(struct bytes *b, char c);
void bytes_addf(struct bytes *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* bytes_room - make room for len more; returns where they go (len unchanged) */
void *bytes_room(struct bytes *b, size_t len);

void bytes_clear(struct bytes *b); /* length 0, memory kept */
void bytes_done(struct bytes *b);
DEFINE_SCOPED_IN(struct bytes, bytes_done);

/* bytes_take - the heap string (never NULL); *b is empty afterwards */
char *bytes_take(struct bytes *b);

/* Memory that is there or the program ends. */
void *mem_alloc(size_t n, size_t size); /* zeroed */
void *mem_grow(void *p, size_t n, size_t size);
void *mem_copy(const void *p, size_t len);

/*
 * mem_room - room for one more element at the end of an array
 *
 * in/out  *items  array of n elements, reallocated when n is a power of two
 * returns the new, zeroed element number n; the caller counts it
 */
#define mem_room(items, n) \
	__extension__({ \
		(items) = mem_room_(items, n, sizeof *(items)); \
		&(items)[n]; \
	})
void *mem_room_(void *items, size_t n, size_t size);

/* Heap text. text_copy(NULL) is NULL. */
char *text_copy(const char *text);
char *text_copyn(const char *text, size_t len);
char *text_format(const char *fmt, ...) PRINTF_LIKE(1, 2);

bool text_equal(const char *a, const char *b); /* NULL equals only NULL */
bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);
bool text_is_utf8(const char *text, size_t len); /* RFC 3629, no NUL */

/*
 * text_quote - foreign bytes made fit for a terminal, in quotes
 *
 * in      text, len   anything; len SIZE_MAX means up to the NUL
 * returns one of eight static buffers used in turn: '…', at most 200 columns,
 *         with \n, \t, \\, \' and \xNN for whatever is not printable ASCII or
 *         valid UTF-8 outside the C1 and bidirectional controls
 */
const char *text_quote(const char *text, size_t len);
#define text_quotes(text) text_quote(text, SIZE_MAX)

/* text_number - a whole decimal number, no sign, no space, at most max */
int text_number(
	int64_t *out, const char *text, size_t len, int64_t max) MUST_CHECK;

void hex_print(char *out, const void *data, size_t len); /* 2*len and a NUL */
int hex_parse(void *out, const char *text, size_t len) MUST_CHECK; /* lower */

/*
 * base64_parse - standard or URL-safe alphabet, padding optional
 * returns 0; -1 where a byte belongs to neither, both are mixed, the padding
 *         is wrong or unused bits are not zero
 * source  RFC 4648; DSSE 1.0.2 asks a verifier to take either alphabet
 */
void base64_print(struct bytes *out, const void *data, size_t len);
int base64_parse(struct bytes *out, const char *text, size_t len) MUST_CHECK;

#endif
