/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parcel.h - numbers and texts from one process of hallmark to another.
 *
 * Each is written with its length and taken back in the same order.  A reader
 * trusts nothing: past the first thing that is wrong everything it answers is
 * 0 or NULL, and parcel_end() says so.  Both ends are one program on one
 * machine, so numbers are as they are in memory.
 */
#ifndef BASE_PARCEL_H
#define BASE_PARCEL_H

#include "base/bytes.h"

void parcel_put_number(struct bytes *out, int64_t n);
void parcel_put_text(struct bytes *out, const char *text); /* NULL too */
void parcel_put_bytes(struct bytes *out, const void *data, size_t len);

struct parcel {
	const char *at, *end;
	bool bad;
};

struct parcel parcel_open(const char *data, size_t len);
/* parcel_number - from least to most, else it is bad */
int64_t parcel_number(struct parcel *p, int64_t least, int64_t most);
/* parcel_text - heap, or NULL as it was put; UTF-8 */
char *parcel_text(struct parcel *p);
/* parcel_bytes - just len of them */
void parcel_bytes(struct parcel *p, void *out, size_t len);
/* parcel_end - 0; -1 where something was wrong or something is left */
int parcel_end(const struct parcel *p) MUST_CHECK;

#endif
