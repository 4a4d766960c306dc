/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PDF: each object is a part, and its stream another, inflated where its only
 * filter is FlateDecode.  Objects are found where they stand, not through the
 * table at the end, which follows from them.  source: ISO 32000-1, 7.3
 */
#include "reproduce/compare/format.h"
#include "reproduce/explain/octets.h"

bool
pdf_is(struct slice s)
{
	return octets_start(s, "%PDF-", 5);
}

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static size_t
digits_before(struct slice s, size_t at)
{
	size_t n = 0;

	while (n < at && n < 10 && is_digit(s.p[at - n - 1]))
		n++;
	return n;
}

/* The next "12 0 obj" from at on: where it begins, and where it ends. */
static bool
next_object(struct slice s, size_t at, size_t *from, size_t *body)
{
	for (;;) {
		const struct slice rest = octets_part(s, at, SIZE_MAX);
		const size_t found = octets_find(rest, " obj", 4);
		size_t start, n;

		if (found == SIZE_MAX)
			return false;
		start = at + found;
		*body = start + 4;
		n = digits_before(s, start);
		start -= n;
		if (n && start > 0 && s.p[start - 1] == ' ') {
			n = digits_before(s, start - 1);
			start -= n + 1;
			if (n && (start == 0 || is_blank(s.p[start - 1]))) {
				*from = start;
				return true;
			}
		}
		at = *body;
	}
}

static void
pdf_inflate(struct part *p, struct slice dictionary, int64_t most)
{
	struct bytes out = BYTES_INIT;

	if (octets_find(dictionary, "/FlateDecode", 12) == SIZE_MAX)
		return;
	if (inflate_zlib(&out, p->data, most) < 0) {
		bytes_done(&out);
		return;
	}
	p->data = (struct slice){(const uint8_t *)out.data, out.len};
	p->owned = (uint8_t *)out.data;
}

/* The stream of an object, if it has one; *dictionary then ends before it. */
static int
pdf_stream(struct parts *out, const char *name, struct slice *dictionary)
{
	const struct slice all = *dictionary;
	const size_t word = octets_find(all, "stream", 6);
	size_t at, end;
	struct part *p;

	if (word == SIZE_MAX)
		return 0;
	at = word + 6;
	at += octets_start(octets_part(all, at, 2), "\r\n", 2) ? 2
	      : octets_start(octets_part(all, at, 1), "\n", 1) ? 1
							       : 0;
	end = octets_find(octets_part(all, at, SIZE_MAX), "endstream", 9);
	if (end == SIZE_MAX)
		return -1;
	*dictionary = octets_part(all, 0, word);
	p = parts_add(
		out, text_format("%s stream", name), octets_part(all, at, end));
	if (!p)
		return -1;
	pdf_inflate(p, *dictionary, out->expanded_most);
	return 0;
}

/* The bytes up to endobj; a stream may hold that word, so its own end counts
 * first. */
static int
pdf_object(struct parts *out, struct slice s, size_t from, size_t body,
	size_t *end)
{
	const struct slice rest = octets_part(s, body, SIZE_MAX);
	size_t stop = octets_find(rest, "endobj", 6);
	const size_t stream =
		octets_find(octets_part(rest, 0, stop), "stream", 6);
	scoped_free char *number =
		text_copyn((const char *)s.p + from, body - from - 4);
	scoped_free char *name = text_format("object %s", number);
	struct slice dictionary;

	if (stop == SIZE_MAX)
		return -1;
	if (stream < stop) {
		const size_t last = octets_find(
			octets_part(rest, stream, SIZE_MAX), "endstream", 9);
		const size_t after = last == SIZE_MAX ? 0 : stream + last;
		const size_t next = octets_find(
			octets_part(rest, after, SIZE_MAX), "endobj", 6);

		if (last == SIZE_MAX || next == SIZE_MAX)
			return -1;
		stop = after + next;
	}
	dictionary = octets_part(rest, 0, stop);
	*end = body + stop + 6;
	if (pdf_stream(out, name, &dictionary) < 0)
		return -1;
	return parts_add(out, text_copy(name), dictionary) ? 0 : -1;
}

/* What stands after the last object: the table, which follows, and the
 * trailer. */
static int
pdf_end(struct parts *out, struct slice rest)
{
	const size_t trailer = octets_find(rest, "trailer", 7);
	const size_t start = octets_find(rest, "startxref", 9);
	const size_t from = trailer == SIZE_MAX ? rest.len : trailer;
	const size_t stop =
		start == SIZE_MAX || start < from ? rest.len : start;
	struct part *table, *last;

	table = parts_add(
		out, text_copy("cross references"), octets_part(rest, 0, from));
	if (table)
		table->rank = PART_FOLLOWS;
	if (!table || !parts_add(out, text_copy("trailer"),
			      octets_part(rest, from, stop - from)))
		return -1;
	last = parts_add(
		out, text_copy("end"), octets_part(rest, stop, SIZE_MAX));
	if (!last)
		return -1;
	last->rank = PART_FOLLOWS;
	return 0;
}

int
pdf_parts(struct parts *out, struct slice s)
{
	size_t at = 0, from, body;

	while (next_object(s, at, &from, &body)) {
		if (at == 0 && !parts_add(out, text_copy("header"),
				       octets_part(s, 0, from)))
			return -1;
		if (pdf_object(out, s, from, body, &at) < 0)
			return -1;
	}
	if (at == 0)
		return -1;
	return pdf_end(out, octets_part(s, at, SIZE_MAX));
}
