/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/archive/pax_scan.h"

#define BLOCK ((size_t)512)
#define RECORDS_MAX ((uint64_t)1 << 20)

/* A row: a record that decides what a member is, and where it goes. */
static const struct {
	const char *key;
	bool text; /* of at least one byte, without NUL */
} rows[] = {{"path", true}, {"linkpath", true}, {"size", false}};

void
pax_scan_done(struct pax_scan *s)
{
	bytes_done(&s->records);
}

static int
row_of(const char *key, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strlen(rows[i].key) == len &&
			memcmp(rows[i].key, key, len) == 0)
			return (int)i;
	return -1;
}

/* What a program that applies global records would read differently. */
static bool
decides_globally(const char *key, size_t len)
{
	return row_of(key, len) >= 0 ||
	       (len >= 4 && memcmp(key, "GNU.", 4) == 0) ||
	       (len == 16 && memcmp(key, "SCHILY.realsize", 15) == 0) ||
	       (len == 10 && memcmp(key, "hdrcharset", 10) == 0);
}

static const char *
check_record(struct pax_scan *s, bool seen[], const char *key, size_t key_len,
	const char *value, size_t len)
{
	const int row = row_of(key, key_len);

	if (s->kind == 'g')
		return decides_globally(key, key_len)
			       ? "a global pax header names or describes files"
			       : NULL;
	if (row < 0)
		return NULL;
	if (seen[row])
		return "a pax header has the same record twice";
	seen[row] = true;
	if (rows[row].text && (len == 0 || memchr(value, '\0', len)))
		return "a pax header has a name that is empty or has a NUL";
	if (!rows[row].text && text_number(&s->size, value, len, INT64_MAX) < 0)
		s->ended = true;
	return NULL;
}

/* "LENGTH KEY=VALUE" and a newline; libarchive refuses other forms. */
static const char *
check_records(struct pax_scan *s)
{
	bool seen[ARRAY_LEN(rows)] = {false};
	const char *at = s->records.data;
	size_t left = s->records.len;

	while (left > 0) {
		const char *blank = memchr(at, ' ', left);
		const char *equals;
		const char *fault;
		int64_t len;

		if (!blank ||
			text_number(&len, at, (size_t)(blank - at),
				(int64_t)left) < 0 ||
			len <= blank - at || at[len - 1] != '\n')
			return NULL;
		equals = memchr(blank, '=', (size_t)(at + len - blank));
		if (!equals)
			return NULL;
		fault = check_record(s, seen, blank + 1,
			(size_t)(equals - blank - 1), equals + 1,
			(size_t)(at + len - 1 - equals - 1));
		if (fault)
			return fault;
		at += len;
		left -= (size_t)len;
	}
	return NULL;
}

static bool
has_sum(const char *head)
{
	uint64_t is = 0, says = 0;
	size_t i = 148;

	for (size_t j = 0; j < BLOCK; j++)
		is += j >= 148 && j < 156 ? ' ' : (unsigned char)head[j];
	while (i < 156 && head[i] == ' ')
		i++;
	for (; i < 156 && head[i] >= '0' && head[i] <= '7'; i++)
		says = says * 8 + (uint64_t)(head[i] - '0');
	return is == says;
}

/* Octal digits, or a number of 64 bits after a byte of 0x80. */
static uint64_t
size_of(const char *field)
{
	uint64_t n = 0;
	size_t i = 0;

	if ((unsigned char)field[0] == 0x80) {
		for (i = 4; i < 12; i++)
			n = n << 8 | (unsigned char)field[i];
		return n;
	}
	while (i < 12 && field[i] == ' ')
		i++;
	for (; i < 12 && field[i] >= '0' && field[i] <= '7'; i++)
		n = n * 8 + (uint64_t)(field[i] - '0');
	return n;
}

static const char *
take_head(struct pax_scan *s)
{
	const char kind = s->head[156];
	uint64_t size = size_of(s->head + 124);

	s->n_head = 0;
	if (!has_sum(s->head)) { /* also the zeros at the end */
		s->ended = true;
		return NULL;
	}
	s->kind = kind == 'x' || kind == 'g' ? kind : '\0';
	if (s->kind && size > RECORDS_MAX)
		return "a pax header has more than 1 MiB";
	if (!s->kind && kind != 'L' && kind != 'K') {
		if (s->size >= 0)
			size = (uint64_t)s->size;
		s->size = -1;
		/* links and folders have no contents, or programs differ */
		if (kind >= '1' && kind <= '6')
			s->ended = size > 0;
		s->extended = kind == 'S' && s->head[482];
	}
	s->records.len = 0;
	if (size > INT64_MAX)
		s->ended = true;
	else
		s->left = (size + BLOCK - 1) / BLOCK * BLOCK;
	if (s->kind)
		(void)bytes_room(&s->records, s->left + 1);
	s->kind = s->kind && size > 0 ? s->kind : '\0';
	if (s->kind) /* the padding is no record */
		memcpy(s->head, &size, sizeof size);
	return NULL;
}

static const char *
take_contents(struct pax_scan *s, const char *data, size_t len)
{
	uint64_t size;

	if (s->kind)
		bytes_add(&s->records, data, len);
	s->left -= len;
	if (s->left > 0 || !s->kind)
		return NULL;
	memcpy(&size, s->head, sizeof size);
	s->records.len = (size_t)size;
	return check_records(s);
}

static const char *
take_block(struct pax_scan *s)
{
	if (!s->extended)
		return take_head(s);
	s->n_head = 0;
	s->extended = s->head[504];
	return NULL;
}

const char *
pax_scan_feed(struct pax_scan *s, const char *data, size_t len)
{
	const char *fault = NULL;

	while (len > 0 && !fault && !s->ended) {
		/* the blocks of a sparse member stand before its contents */
		const bool contents = s->left > 0 && !s->extended;
		const uint64_t most = contents ? s->left : BLOCK - s->n_head;
		const size_t n = len < most ? len : (size_t)most;

		if (contents) {
			fault = take_contents(s, data, n);
		} else {
			memcpy(s->head + s->n_head, data, n);
			s->n_head += n;
			if (s->n_head == BLOCK)
				fault = take_block(s);
		}
		data += n;
		len -= n;
	}
	return fault;
}
