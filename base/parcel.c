/* SPDX-License-Identifier: Apache-2.0 */
#include "base/parcel.h"

#define NO_TEXT (-1)

void
parcel_put_number(struct bytes *out, int64_t n)
{
	bytes_add(out, &n, sizeof n);
}

void
parcel_put_text(struct bytes *out, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	parcel_put_number(out, text ? (int64_t)len : NO_TEXT);
	bytes_add(out, text ? text : "", len);
}

void
parcel_put_bytes(struct bytes *out, const void *data, size_t len)
{
	bytes_add(out, data, len);
}

struct parcel
parcel_open(const char *data, size_t len)
{
	return (struct parcel){.at = data, .end = data + len};
}

/* Room for len more, or it is bad. */
static bool
has(struct parcel *p, size_t len)
{
	if (p->bad || (size_t)(p->end - p->at) < len)
		p->bad = true;
	return !p->bad;
}

void
parcel_bytes(struct parcel *p, void *out, size_t len)
{
	memset(out, 0, len);
	if (!has(p, len))
		return;
	memcpy(out, p->at, len);
	p->at += len;
}

int64_t
parcel_number(struct parcel *p, int64_t least, int64_t most)
{
	int64_t n;

	parcel_bytes(p, &n, sizeof n);
	if (n < least || n > most)
		p->bad = true;
	return p->bad ? 0 : n;
}

char *
parcel_text(struct parcel *p)
{
	int64_t len = parcel_number(p, NO_TEXT, INT64_MAX);
	const char *at = p->at;

	if (len == NO_TEXT || !has(p, (size_t)len))
		return NULL;
	if (!text_is_utf8(at, (size_t)len)) {
		p->bad = true;
		return NULL;
	}
	p->at += len;
	return text_copyn(at, (size_t)len);
}

int
parcel_end(const struct parcel *p)
{
	return p->bad || p->at != p->end ? -1 : 0;
}
