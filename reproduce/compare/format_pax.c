/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/format_tar.h"
#include "reproduce/explain/octets.h"

static int
tar_binary(int64_t *out, struct slice field)
{
	int64_t v = field.p[0] & 0x40 ? -1 : 0; /* the sign is the second bit */

	for (size_t i = 0; i < field.len; i++) {
		const int64_t byte = i ? field.p[i] : field.p[i] & 0x7f;

		if (v > INT64_MAX >> 8 || v < INT64_MIN >> 8)
			return -1;
		v = i ? v * 256 + byte : v * 128 + (byte & 0x7f);
	}
	*out = v;
	return 0;
}

int
tar_number(int64_t *out, struct slice field)
{
	int64_t v = 0;
	size_t i = 0;

	if (field.len == 0)
		return -1;
	if (field.p[0] & 0x80)
		return tar_binary(out, field);
	while (i < field.len && field.p[i] == ' ')
		i++;
	for (; i < field.len && field.p[i] >= '0' && field.p[i] <= '7'; i++)
		v = v << 3 | (field.p[i] - '0');
	for (; i < field.len; i++)
		if (field.p[i] && field.p[i] != ' ')
			return -1;
	*out = v;
	return 0;
}

static void
pax_text(char **out, struct slice value)
{
	free(*out);
	*out = text_copyn((const char *)value.p,
		value.len ? strnlen((const char *)value.p, value.len) : 0);
}

static int
pax_number(int64_t *out, struct slice value)
{
	return text_number(
		out, (const char *)value.p, value.len, INT64_MAX >> 1);
}

/* The whole seconds of "1700000000.25", rounded down. */
static int
pax_time(int64_t *out, struct slice value)
{
	const bool before = value.len && value.p[0] == '-';
	const size_t dot = octets_find(value, ".", 1);
	const size_t from = before ? 1 : 0;

	if (pax_number(out,
		    octets_part(value, from,
			    (dot == SIZE_MAX ? value.len : dot) - from)) < 0)
		return -1;
	if (before)
		*out = -*out - (dot != SIZE_MAX);
	return 0;
}

static int
pax_record(struct tar_pax *out, struct slice key, struct slice value)
{
	const char *k = (const char *)key.p;

#define IS(name) (key.len == sizeof name - 1 && memcmp(k, name, key.len) == 0)
	if (IS("path"))
		pax_text(&out->path, value);
	else if (IS("linkpath"))
		pax_text(&out->linkpath, value);
	else if (IS("uname"))
		pax_text(&out->user, value);
	else if (IS("gname"))
		pax_text(&out->group, value);
	else if (IS("size"))
		return pax_number(&out->size, value);
	else if (IS("uid"))
		return pax_number(&out->uid, value);
	else if (IS("gid"))
		return pax_number(&out->gid, value);
	else if (IS("atime"))
		return pax_time(&out->atime_s, value);
	else if (IS("ctime"))
		return pax_time(&out->ctime_s, value);
	else if (IS("mtime")) {
		out->has_mtime = true;
		return pax_time(&out->mtime_s, value);
	}
#undef IS
	return 0;
}

int
tar_pax_read(struct tar_pax *out, struct slice records)
{
	while (records.len > 0) {
		const size_t blank = octets_find(records, " ", 1);
		struct slice record;
		int64_t len;
		size_t equals;

		if (blank == SIZE_MAX ||
			text_number(&len, (const char *)records.p, blank,
				(int64_t)records.len) < 0 ||
			(size_t)len < blank + 2 || records.p[len - 1] != '\n')
			return -1;
		record = octets_part(
			records, blank + 1, (size_t)len - blank - 2);
		equals = octets_find(record, "=", 1);
		if (equals == SIZE_MAX ||
			pax_record(out, octets_part(record, 0, equals),
				octets_part(record, equals + 1, SIZE_MAX)) < 0)
			return -1;
		records = octets_part(records, (size_t)len, SIZE_MAX);
	}
	return 0;
}

void
tar_pax_done(struct tar_pax *pax)
{
	free(pax->path);
	free(pax->linkpath);
	free(pax->user);
	free(pax->group);
	*pax = (struct tar_pax)TAR_PAX_INIT;
}
