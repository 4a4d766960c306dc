/* SPDX-License-Identifier: Apache-2.0 */
/* ball.h - makes tar, ar and zip bytes for a test, correct or damaged. */
#ifndef TESTS_UNIT_BALL_H
#define TESTS_UNIT_BALL_H

#include "tests/unit/scratch.h"

/* One tar entry. type is the letter that tar uses: '0' '1' '2' '3' '5' '6' 'x'
 * 'g'. */
struct ball_entry {
	char type;
	const char *path, *link, *data;
	unsigned mode;
	long mtime_s;
};

/* Writes an octal number of len digits. */
static inline void
ball_octal(char *to, unsigned long n, size_t len)
{
	for (; len > 0; n >>= 3)
		to[--len] = (char)('0' + (n & 7));
}

static inline void
ball_add(struct bytes *out, const struct ball_entry *e)
{
	char h[512] = {0};
	size_t len = e->data ? strlen(e->data) : 0;
	unsigned sum = 0;

	(void)snprintf(h, 100, "%s", e->path);
	ball_octal(h + 100, e->mode ? e->mode : 0644, 7);
	ball_octal(h + 108, 0, 7);
	ball_octal(h + 116, 0, 7);
	ball_octal(h + 124, len, 11);
	ball_octal(h + 136, (unsigned long)e->mtime_s, 11);
	memset(h + 148, ' ', 8);
	h[156] = e->type;
	(void)snprintf(h + 157, 100, "%s", e->link ? e->link : "");
	memcpy(h + 257,
		"ustar\0"
		"00",
		8);
	for (size_t i = 0; i < sizeof h; i++)
		sum += (unsigned char)h[i];
	ball_octal(h + 148, sum, 6);
	h[154] = '\0';
	bytes_add(out, h, sizeof h);
	bytes_add(out, e->data, len);
	while (out->len % 512)
		bytes_addc(out, '\0');
}

static inline void
ball_end(struct bytes *out)
{
	static const char zeros[1024];

	bytes_add(out, zeros, sizeof zeros);
}

/* The entry with type 0 ends the list. */
static inline void
ball_make(struct bytes *out, const struct ball_entry *list)
{
	for (; list->type; list++)
		ball_add(out, list);
	ball_end(out);
}

static inline void
ball_ar(struct bytes *out, const char *name, const void *data, size_t len)
{
	if (out->len == 0)
		bytes_adds(out, "!<arch>\n");
	bytes_addf(out, "%-16s%-12d%-6d%-6d%-8o%-10zu`\n", name, 0, 0, 0,
		0100644, len);
	bytes_add(out, data, len);
	if (len & 1)
		bytes_addc(out, '\n');
}

/* Writes a little-endian number of a zip. */
static inline void
ball_le(struct bytes *out, uint32_t n, int len)
{
	for (int i = 0; i < len; i++)
		bytes_addc(out, (char)(n >> (8 * i)));
}

static inline uint32_t
ball_crc(const char *data, size_t len)
{
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < len; i++) {
		crc ^= (unsigned char)data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	return ~crc;
}

static inline void
ball_zip_fields(struct bytes *out, const struct ball_entry *e)
{
	size_t len = strlen(e->data);

	ball_le(out, 0x800, 2); /* flag: names are UTF-8 */
	ball_le(out, 0, 2);     /* method: stored */
	ball_le(out, 0x6000, 2);
	ball_le(out, 0x5921, 2); /* any local time in 2024 */
	ball_le(out, ball_crc(e->data, len), 4);
	ball_le(out, (uint32_t)len, 4);
	ball_le(out, (uint32_t)len, 4);
	ball_le(out, (uint32_t)strlen(e->path), 2);
	ball_le(out, 0, 2);
}

static inline void
ball_zip(struct bytes *out, const struct ball_entry *list)
{
	scoped(bytes_done) struct bytes central = BYTES_INIT;
	size_t at;
	unsigned n = 0;

	for (; list->type; list++, n++) {
		uint32_t kind = list->type == '2'   ? 0120000
				: list->type == '5' ? 0040000
						    : 0100000;

		at = out->len;
		bytes_adds(out, "PK\3\4");
		ball_le(out, 20, 2);
		ball_zip_fields(out, list);
		bytes_adds(out, list->path);
		bytes_adds(out, list->data);
		bytes_adds(&central, "PK\1\2");
		ball_le(&central, 3 << 8 | 20, 2);
		ball_le(&central, 20, 2);
		ball_zip_fields(&central, list);
		ball_le(&central, 0, 2);
		ball_le(&central, 0, 2);
		ball_le(&central, 0, 2);
		ball_le(&central, (kind | list->mode) << 16, 4);
		ball_le(&central, (uint32_t)at, 4);
		bytes_adds(&central, list->path);
	}
	at = out->len;
	bytes_add(out, central.data, central.len);
	bytes_adds(out, "PK\5\6");
	ball_le(out, 0, 4);
	ball_le(out, n, 2);
	ball_le(out, n, 2);
	ball_le(out, (uint32_t)central.len, 4);
	ball_le(out, (uint32_t)at, 4);
	ball_le(out, 0, 2);
}

/* Returns the bytes as an open file. */
static inline int
ball_fd(const struct bytes *data)
{
	char path[] = "/tmp/hallmark-ball-XXXXXX";
	int fd = mkostemp(path, O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	if (data->len)
		assert_int_equal(write(fd, data->data, data->len), data->len);
	return fd;
}

#endif
