/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/archive/pax_scan.h"

#define BLOCK ((size_t)512)
#define RECORDS_MAX ((uint64_t)1 << 20)

/* A row: a record that decides what a member is, and where it goes. */
static const struct {
	const char *key;
	bool text; /* of at least one byte, without NUL */
} rows[] = {{"path", true}, {"linkpath", true}, {"GNU.sparse.name", true},
	{"size", false}};

/* What stands before a member, as bits. */
enum before {
	BEFORE_PAX = 1,
	BEFORE_NAME = 2, /* of GNU tar */
	BEFORE_LINK = 4,
	BEFORE_PAX_NAME = 8, /* in a pax header */
	BEFORE_PAX_LINK = 16,
};

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
	static const char *const others[] = {"SCHILY.realsize", "hdrcharset"};

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (strlen(others[i]) == len &&
			memcmp(others[i], key, len) == 0)
			return true;
	return row_of(key, len) >= 0 ||
	       (len >= 4 && memcmp(key, "GNU.", 4) == 0);
}

/* Of two names for one member programs take one or the other. */
static const char *
note_header(struct pax_scan *s, enum before is)
{
	static const unsigned names = BEFORE_NAME | BEFORE_PAX_NAME;
	static const unsigned links = BEFORE_LINK | BEFORE_PAX_LINK;

	if (s->before & is)
		return is == BEFORE_PAX ? "a member has two pax headers"
					: "a member has two long names";
	s->before |= is;
	if ((s->before & names) == names || (s->before & links) == links)
		return "a member has a name of GNU tar and one in a pax header";
	return NULL;
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
		return "a pax header has a size that is not a number";
	if (text_equal(rows[row].key, "path"))
		return note_header(s, BEFORE_PAX_NAME);
	if (text_equal(rows[row].key, "linkpath"))
		return note_header(s, BEFORE_PAX_LINK);
	return NULL;
}

/* "LENGTH KEY=VALUE" and a newline.  Of other forms programs take what each of
 * them finds: GNU tar passes over blanks before the key. */
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
			*at == '0' || len <= blank - at + 1 ||
			at[len - 1] != '\n' || blank[1] == ' ' ||
			blank[1] == '\t')
			return "a pax header is damaged";
		equals = memchr(blank, '=', (size_t)(at + len - blank));
		if (!equals)
			return "a pax header is damaged";
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

/* As libarchive reads it: blanks, then digits up to anything else. */
static int64_t
octal_of(const char *field, size_t len)
{
	int64_t n = 0;
	size_t i = 0;

	while (i < len && (field[i] == ' ' || field[i] == '\t'))
		i++;
	for (; i < len && field[i] >= '0' && field[i] <= '7'; i++)
		n = n * 8 + (field[i] - '0');
	return n;
}

/* Some programs add the bytes as signed ones, and libarchive takes both. */
static bool
has_sum(const char *head)
{
	const int64_t says = octal_of(head + 148, 8);
	int64_t is = 0, is_signed = 0;

	for (size_t i = 0; i < BLOCK; i++) {
		const char c = i >= 148 && i < 156 ? ' ' : head[i];

		is += (unsigned char)c;
		is_signed += (signed char)c;
	}
	return is == says || is_signed == says;
}

static bool
is_gnu(const char *head)
{
	return memcmp(head + 257, "ustar  ", 8) == 0;
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
	return (uint64_t)octal_of(field, 12);
}

/* The header of a file, a folder or a link; *size is what it has in the tar. */
static const char *
take_member(struct pax_scan *s, char kind, uint64_t *size)
{
	if (s->size >= 0)
		*size = (uint64_t)s->size;
	s->size = -1;
	s->before = 0;
	s->extended = false;
	/* Old programs give a hard link the size of its file, and no contents;
	 * in a pax archive some programs read contents. */
	s->linked = kind == '1' && *size > 0 && !s->is_pax;
	if (s->linked)
		*size = 0;
	if (kind >= '1' && kind <= '6' && *size > 0)
		return "a link, folder or device has a size, and only some "
		       "programs read contents of it";
	if (kind == 'A')
		return "some programs take a Solaris ACL for a file";
	if (kind == 'S' && !is_gnu(s->head))
		return "a sparse member is not in the format of GNU tar";
	s->extended = kind == 'S' && s->head[482];
	return NULL;
}

static bool
is_zeros(const char *head)
{
	return head[0] == '\0' && memcmp(head, head + 1, BLOCK - 1) == 0;
}

static const char *
take_head(struct pax_scan *s)
{
	const char kind = s->head[156] == 'X' ? 'x' : s->head[156];
	uint64_t size = size_of(s->head + 124);
	const char *fault;

	s->n_head = 0;
	if (!has_sum(s->head)) { /* also the zeros at the end */
		s->ended = true;
		return s->linked && !is_zeros(s->head)
			       ? "a hard link has contents"
			       : NULL;
	}
	s->linked = false;
	s->kind = kind == 'x' || kind == 'g' ? kind : '\0';
	s->is_pax |= s->kind != '\0';
	if (s->kind && size > RECORDS_MAX)
		return "a pax header has more than 1 MiB";
	fault = kind == 'x'   ? note_header(s, BEFORE_PAX)
		: kind == 'L' ? note_header(s, BEFORE_NAME)
		: kind == 'K' ? note_header(s, BEFORE_LINK)
		: kind == 'g' ? NULL
			      : take_member(s, kind, &size);
	if (fault)
		return fault;
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
