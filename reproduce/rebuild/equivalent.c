/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/rebuild/equivalent.h"

#define GZIP_HEADER 10 /* RFC 1952: the fixed part */
#define GZIP_MTIME 4
#define GZIP_XFL 8

bool
equivalent_gzip(const uint8_t *a, const uint8_t *b, size_t n)
{
	static const uint8_t magic[] = {0x1f, 0x8b, 8};

	return n > GZIP_HEADER && memcmp(a, magic, sizeof magic) == 0 &&
	       memcmp(a, b, GZIP_MTIME) == 0 &&
	       memcmp(a + GZIP_XFL, b + GZIP_XFL, n - GZIP_XFL) == 0;
}

int
equivalent_find(struct verdict *v, const struct differences *d,
	const struct store *store_a, const struct image *a,
	const struct store *store_b, const struct image *b, struct error *err)
{
	(void)v;
	(void)d;
	(void)store_a;
	(void)a;
	(void)store_b;
	(void)b;
	(void)err;
	return 0;
}
