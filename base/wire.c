/* SPDX-License-Identifier: Apache-2.0 */
#include "base/wire.h"

#define NO_TEXT (-1)

void
wire_put_number(struct bytes *out, int64_t n)
{
	bytes_add(out, &n, sizeof n);
}

void
wire_put_text(struct bytes *out, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	wire_put_number(out, text ? (int64_t)len : NO_TEXT);
	bytes_add(out, text ? text : "", len);
}

void
wire_put_bytes(struct bytes *out, const void *data, size_t len)
{
	bytes_add(out, data, len);
}

struct wire
wire_open(const char *data, size_t len)
{
	return (struct wire){.at = data, .end = data + len};
}

/* True if len more bytes are left; else sets bad. */
static bool
has_room(struct wire *p, size_t len)
{
	if (p->bad || (size_t)(p->end - p->at) < len)
		p->bad = true;
	return !p->bad;
}

void
wire_bytes(struct wire *p, void *out, size_t len)
{
	memset(out, 0, len);
	if (!has_room(p, len))
		return;
	memcpy(out, p->at, len);
	p->at += len;
}

int64_t
wire_number(struct wire *p, int64_t least, int64_t most)
{
	int64_t n;

	wire_bytes(p, &n, sizeof n);
	if (n < least || n > most)
		p->bad = true;
	return p->bad ? 0 : n;
}

char *
wire_text(struct wire *p)
{
	int64_t len = wire_number(p, NO_TEXT, INT64_MAX);
	const char *at = p->at;

	if (len == NO_TEXT || !has_room(p, (size_t)len))
		return NULL;
	if (!text_is_utf8(at, (size_t)len)) {
		p->bad = true;
		return NULL;
	}
	p->at += len;
	return text_copyn(at, (size_t)len);
}

int
wire_end(const struct wire *p)
{
	return p->bad || p->at != p->end ? -1 : 0;
}
