/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bytes.h - growable byte buffers, and the text functions built on them.
 *
 * Out of memory aborts the program: no part of hallmark can continue without.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* data is NULL until the first addition; then a NUL follows the bytes. */
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

/* bytes_room - make room for len more bytes; returns the address of that room
 * (b->len is unchanged) */
void *bytes_room(struct bytes *b, size_t len);

void bytes_clear(struct bytes *b); /* length 0, memory kept */
void bytes_done(struct bytes *b);
DEFINE_SCOPED_IN(struct bytes, bytes_done);

/* bytes_take - the heap string (never NULL); *b is empty afterwards */
char *bytes_take(struct bytes *b);

/* Allocation that never fails: the program aborts instead. */
void *mem_alloc(size_t n, size_t size); /* zeroed */
void *mem_grow(void *p, size_t n, size_t size);
void *mem_copy(const void *p, size_t len);

/*
 * mem_room - room for one more element at the end of an array
 *
 * in/out  *items  array of n elements, reallocated when n is a power of two
 * returns the new, zeroed element number n; the caller increments n
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
char text_lower(char c); /* of ASCII, whatever the locale */
bool text_ends(const char *text, const char *suffix);
bool text_is_utf8(const char *text, size_t len); /* RFC 3629, no NUL */

/*
 * text_quote - foreign bytes in quotes, safe to print on a terminal
 *
 * in      text, len   any bytes; len SIZE_MAX means up to the NUL
 * returns one of eight static buffers used in turn: '…', at most 200 columns,
 *         with \n, \t, \\, \' and \xNN for every byte that is neither printable
 *         ASCII nor valid UTF-8; C1, zero-width and bidirectional control
 *         characters become \xNN too
 */
const char *text_quote(const char *text, size_t len);
#define text_quotes(text) text_quote(text, SIZE_MAX)

/*
 * text_words - a sentence of a library, safe to print on a terminal
 *
 * The same as text_quotes(), without the outer quotes and with single quotes as
 * they are: such a sentence has quotes of its own.
 */
const char *text_words(const char *text);

/*
 * text_plain - append foreign bytes as UTF-8 that is safe to show, of any length
 *
 * Each byte that text_quote() escapes becomes \xNN, also a newline; a
 * backslash and quotes stay.
 */
void text_plain(struct bytes *out, const char *text, size_t len);

/* text_number - a whole decimal number, no sign, no space, at most max */
int text_number(
	int64_t *out, const char *text, size_t len, int64_t max) MUST_CHECK;

void hex_print(char *out, const void *data, size_t len); /* 2*len and a NUL */
int hex_parse(void *out, const char *text, size_t len) MUST_CHECK; /* lower */

/*
 * base64_parse - standard or URL-safe alphabet, padding optional
 * returns 0; -1 if a byte is in neither alphabet, both alphabets are mixed,
 *         the padding is wrong or unused bits are not zero
 * source  RFC 4648; DSSE 1.0.2 requires a verifier to accept both alphabets
 */
void base64_print(struct bytes *out, const void *data, size_t len);
int base64_parse(struct bytes *out, const char *text, size_t len) MUST_CHECK;

#endif
