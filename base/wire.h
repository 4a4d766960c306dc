/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire.h - numbers and texts from one process of hallmark to another.
 *
 * Each is written with its length and taken back in the same order.  A reader
 * trusts nothing: past the first thing that is wrong everything it answers is
 * 0 or NULL, and wire_end() says so.  Both ends are one program on one
 * machine, so numbers are as they are in memory.
 */
#ifndef BASE_WIRE_H
#define BASE_WIRE_H

#include "base/bytes.h"

void wire_put_number(struct bytes *out, int64_t n);
void wire_put_text(struct bytes *out, const char *text); /* NULL too */
void wire_put_bytes(struct bytes *out, const void *data, size_t len);

struct wire {
	const char *at, *end;
	bool bad;
};

struct wire wire_open(const char *data, size_t len);
/* wire_number - from least to most, else it is bad */
int64_t wire_number(struct wire *p, int64_t least, int64_t most);
/* wire_text - heap, or NULL as it was put; UTF-8 */
char *wire_text(struct wire *p);
/* wire_bytes - just len of them */
void wire_bytes(struct wire *p, void *out, size_t len);
/* wire_end - 0; -1 where something was wrong or something is left */
int wire_end(const struct wire *p) MUST_CHECK;

#endif
