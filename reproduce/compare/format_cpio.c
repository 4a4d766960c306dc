/* SPDX-License-Identifier: Apache-2.0 */
/* cpio: the forms newc, crc and odc.  source: cpio(5) */
#include "reproduce/compare/format.h"
#include "reproduce/explain/octets.h"

#define NEWC_LEN 110
#define ODC_LEN 76
#define TYPE_MASK 0170000u

/* Where the fields of a form are. */
struct cpio_form {
	const char *magic;
	size_t header_len, padding;
	unsigned base;
	struct {
		size_t at, len;
	} mode, uid, gid, mtime, size, name_len;
};
static const struct cpio_form cpio_forms[] = {
	{"070701", NEWC_LEN, 4, 16, {14, 8}, {22, 8}, {30, 8}, {46, 8}, {54, 8},
		{94, 8}},
	{"070702", NEWC_LEN, 4, 16, {14, 8}, {22, 8}, {30, 8}, {46, 8}, {54, 8},
		{94, 8}},
	{"070707", ODC_LEN, 1, 8, {18, 6}, {24, 6}, {30, 6}, {48, 11}, {65, 11},
		{59, 6}},
};

static const struct cpio_form *
cpio_form_of(struct slice s)
{
	for (size_t i = 0; i < ARRAY_LEN(cpio_forms); i++)
		if (octets_start(s, cpio_forms[i].magic, 6) &&
			s.len >= cpio_forms[i].header_len)
			return &cpio_forms[i];
	return NULL;
}

bool
cpio_is(struct slice s)
{
	return cpio_form_of(s) != NULL;
}

static unsigned
cpio_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - (unsigned)'0';
	if (c >= 'a' && c <= 'f')
		return c - (unsigned)'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - (unsigned)'A' + 10;
	return 99;
}

static int
cpio_number(
	int64_t *out, struct slice header, size_t at, size_t len, unsigned base)
{
	int64_t v = 0;

	for (size_t i = at; i < at + len; i++) {
		const unsigned digit = cpio_digit(header.p[i]);

		if (digit >= base)
			return -1;
		v = v * base + digit;
	}
	*out = v;
	return 0;
}

static char
cpio_type(uint32_t mode)
{
	switch (mode & TYPE_MASK) {
	case 0040000:
		return 'd';
	case 0120000:
		return 'l';
	case 0100000:
		return 'f';
	default:
		return 'x';
	}
}

static size_t
padded(size_t at, size_t to)
{
	return (at + to - 1) / to * to;
}

/* One member at *at; 1: it was the last. */
static int
cpio_member(struct members *out, const struct cpio_form *f, struct slice s,
	size_t *at)
{
	const struct slice h = octets_part(s, *at, f->header_len);
	struct member *m = members_add(out);
	int64_t mode, size, name_len;
	size_t name, data;

#define FIELD(to, field) cpio_number(to, h, f->field.at, f->field.len, f->base)
	if (!m || h.len < f->header_len || !octets_start(h, f->magic, 6) ||
		FIELD(&mode, mode) < 0 || FIELD(&m->uid, uid) < 0 ||
		FIELD(&m->gid, gid) < 0 || FIELD(&m->time_s, mtime) < 0 ||
		FIELD(&size, size) < 0 || FIELD(&name_len, name_len) < 0)
		return -1;
#undef FIELD
	name = *at + f->header_len;
	data = padded(name + (size_t)name_len, f->padding);
	if (name_len < 1 || !octets_holds(s, name, (size_t)name_len) ||
		!octets_holds(s, data, (size_t)size))
		return -1;
	m->name = text_copyn((const char *)s.p + name,
		strnlen((const char *)s.p + name, (size_t)name_len));
	m->mode = (uint32_t)mode & 07777;
	m->type = cpio_type((uint32_t)mode);
	m->has_mode = m->has_owner = m->has_time = true;
	m->header = octets_part(s, *at, data - *at);
	m->data = octets_part(s, data, (size_t)size);
	*at = padded(data + (size_t)size, f->padding);
	return text_equal(m->name, "TRAILER!!!");
}

int
cpio_members(struct members *out, struct slice s)
{
	const struct cpio_form *f = cpio_form_of(s);
	size_t at = 0;
	int r;

	if (!f)
		return -1;
	do
		r = cpio_member(out, f, s, &at);
	while (r == 0);
	while (r > 0 && at < s.len && !s.p[at]) /* padding to a block */
		at++;
	return r < 0 ? -1
		     : members_rest(out, "(after the archive)",
			       octets_part(s, at, SIZE_MAX));
}
