/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire.h - pass numbers and texts from one process of hallmark to another.
 *
 * The writer puts values, a text with its length; the reader takes them in the
 * same order.  The reader trusts no byte: after the first wrong value every
 * function returns 0 or NULL, and wire_end() fails.  Both processes run one
 * program on one machine, so numbers have the byte order of memory.
 */
#ifndef BASE_WIRE_H
#define BASE_WIRE_H

#include "base/bytes.h"

void wire_put_number(struct bytes *out, int64_t n);
void wire_put_text(struct bytes *out, const char *text); /* may be NULL */
void wire_put_bytes(struct bytes *out, const void *data, size_t len);

struct wire {
	const char *at, *end;
	bool bad;
};

struct wire wire_open(const char *data, size_t len);
/* wire_number - a number from least to most; any other number sets bad */
int64_t wire_number(struct wire *p, int64_t least, int64_t most);
/* wire_text - a UTF-8 text on the heap, or the NULL that was put */
char *wire_text(struct wire *p);
/* wire_bytes - exactly len bytes */
void wire_bytes(struct wire *p, void *out, size_t len);
/* wire_end - 0; -1 if a value was wrong or bytes are left */
int wire_end(const struct wire *p) MUST_CHECK;

#endif
