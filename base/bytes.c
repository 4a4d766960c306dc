/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

#include <stdarg.h>
#include <stdio.h>

static void *
or_abort(void *p)
{
	if (!p) {
		(void)fputs("hallmark: out of memory\n", stderr);
		abort();
	}
	return p;
}

void *
mem_alloc(size_t n, size_t size)
{
	return or_abort(calloc(n ? n : 1, size ? size : 1));
}

void *
mem_grow(void *p, size_t n, size_t size)
{
	return or_abort(reallocarray(p, n ? n : 1, size));
}

void *
mem_copy(const void *p, size_t len)
{
	char *copy = mem_alloc(len + 1, 1);

	if (len)
		memcpy(copy, p, len);
	return copy;
}

void *
mem_room_(void *items, size_t n, size_t size)
{
	if ((n & (n - 1)) == 0) /* 0, 1, 2, 4, 8 … */
		items = mem_grow(items, n ? n * 2 : 1, size);
	memset((char *)items + n * size, 0, size);
	return items;
}

void *
bytes_room(struct bytes *b, size_t len)
{
	if (b->cap - b->len <= len) {
		size_t cap = b->cap ? b->cap : 64;

		while (cap - b->len <= len)
			if (__builtin_mul_overflow(cap, 2, &cap))
				or_abort(NULL);
		b->data = mem_grow(b->data, cap, 1);
		b->cap = cap;
	}
	return b->data + b->len;
}

void
bytes_add(struct bytes *b, const void *data, size_t len)
{
	char *to = bytes_room(b, len);

	if (len)
		memcpy(to, data, len);
	to[len] = '\0';
	b->len += len;
}

void
bytes_adds(struct bytes *b, const char *text)
{
	bytes_add(b, text, strlen(text));
}

void
bytes_addc(struct bytes *b, char c)
{
	bytes_add(b, &c, 1);
}

void
bytes_addf(struct bytes *b, const char *fmt, ...)
{
	scoped_free char *text = NULL;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		abort();
	bytes_add(b, text, (size_t)len);
}

void
bytes_clear(struct bytes *b)
{
	b->len = 0;
	if (b->data)
		b->data[0] = '\0';
}

void
bytes_done(struct bytes *b)
{
	free(b->data);
	*b = (struct bytes)BYTES_INIT;
}

char *
bytes_take(struct bytes *b)
{
	if (!b->data)
		bytes_add(b, "", 0);
	char *data = b->data;
	*b = (struct bytes)BYTES_INIT;
	return data;
}
