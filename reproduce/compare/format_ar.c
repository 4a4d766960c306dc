/* SPDX-License-Identifier: Apache-2.0 */
/* ar: static libraries and Debian packages.  source: ar(5), deb(5); the long
 * names of GNU and of BSD */
#include "reproduce/compare/format.h"
#include "reproduce/explain/octets.h"

#define MAGIC "!<arch>\n"
#define MAGIC_LEN 8
#define HEADER_LEN 60
#define NAME_LEN 16

/* The table of long names, once it was met. */
struct ar_names {
	struct slice table;
};

bool
ar_is(struct slice s)
{
	return octets_start(s, MAGIC, MAGIC_LEN);
}

/* A number padded with blanks; an empty field is 0. */
static int
ar_number(int64_t *out, struct slice field, unsigned base)
{
	int64_t v = 0;
	size_t i = 0;

	for (; i < field.len && field.p[i] != ' '; i++) {
		const unsigned digit = field.p[i] - (unsigned)'0';

		if (digit >= base)
			return -1;
		v = v * base + digit;
	}
	for (; i < field.len; i++)
		if (field.p[i] != ' ')
			return -1;
	*out = v;
	return 0;
}

/* "/123": the name is in the table, up to "/\n". */
static char *
long_name(struct slice digits, const struct ar_names *names)
{
	int64_t at;
	struct slice rest;
	size_t end;

	if (ar_number(&at, digits, 10) < 0 || (uint64_t)at >= names->table.len)
		return NULL;
	rest = octets_part(names->table, (size_t)at, SIZE_MAX);
	end = octets_find(rest, "\n", 1);
	if (end == SIZE_MAX)
		end = rest.len;
	if (end > 0 && rest.p[end - 1] == '/')
		end--;
	return text_copyn((const char *)rest.p, end);
}

/* "#1/20": the name is the first 20 bytes of the contents. */
static char *
bsd_name(struct slice digits, struct member *m)
{
	int64_t len;
	struct slice name;

	if (ar_number(&len, digits, 10) < 0 || (uint64_t)len > m->data.len)
		return NULL;
	name = octets_part(m->data, 0, (size_t)len);
	m->data = octets_part(m->data, (size_t)len, SIZE_MAX);
	return text_copyn((const char *)name.p,
		name.len ? strnlen((const char *)name.p, name.len) : 0);
}

static char *
ar_name(struct slice field, struct member *m, struct ar_names *names)
{
	size_t len = field.len;

	while (len > 0 && field.p[len - 1] == ' ')
		len--;
	if (octets_start(field, "#1/", 3))
		return bsd_name(octets_part(field, 3, SIZE_MAX), m);
	if (len == 2 && octets_start(field, "//", 2)) {
		names->table = m->data;
		return text_copy("(names)");
	}
	if ((len == 1 && field.p[0] == '/') ||
		(len == 7 && octets_start(field, "/SYM64/", 7)))
		return text_copy("(symbols)");
	if (len > 1 && field.p[0] == '/')
		return long_name(octets_part(field, 1, SIZE_MAX), names);
	if (len > 0 && field.p[len - 1] == '/')
		len--;
	return text_copyn((const char *)field.p, len);
}

static int
ar_fields(struct member *m, struct slice header)
{
	int64_t mode;

	if (ar_number(&m->time_s, octets_part(header, 16, 12), 10) < 0 ||
		ar_number(&m->uid, octets_part(header, 28, 6), 10) < 0 ||
		ar_number(&m->gid, octets_part(header, 34, 6), 10) < 0 ||
		ar_number(&mode, octets_part(header, 40, 8), 8) < 0)
		return -1;
	m->mode = (uint32_t)(mode & 07777);
	m->has_mode = m->has_owner = m->has_time = true;
	return 0;
}

/* A newline, behind a member of an odd size. */
static int
ar_padding(struct members *out, const char *name, struct slice s, size_t *at)
{
	const struct slice padding = octets_part(s, *at, *at & 1);
	scoped_free char *what = NULL;

	*at += *at & 1;
	if (padding.len == 0 || padding.p[0] == '\n')
		return 0;
	what = text_format("(padding after %s)", name);
	return members_rest(out, what, padding);
}

static int
ar_member(
	struct members *out, struct ar_names *names, struct slice s, size_t *at)
{
	const struct slice header = octets_part(s, *at, HEADER_LEN);
	struct member *m = members_add(out);
	int64_t size;

	if (!m || header.len < HEADER_LEN || header.p[58] != '`' ||
		header.p[59] != '\n' || ar_fields(m, header) < 0 ||
		ar_number(&size, octets_part(header, 48, 10), 10) < 0 ||
		!octets_holds(s, *at + HEADER_LEN, (size_t)size))
		return -1;
	m->header = header;
	m->size = size;
	m->data = octets_part(s, *at + HEADER_LEN, (size_t)size);
	m->name = ar_name(octets_part(header, 0, NAME_LEN), m, names);
	*at += HEADER_LEN + (size_t)size;
	return m->name ? ar_padding(out, m->name, s, at) : -1;
}

int
ar_members(struct members *out, struct slice s)
{
	struct ar_names names = {{NULL, 0}};
	size_t at = MAGIC_LEN;

	while (at < s.len)
		if (ar_member(out, &names, s, &at) < 0)
			return -1;
	return 0;
}
